/** One thing that is wrong with one field. */
export interface Problem {
  /** Where, as Kubernetes writes it: `spec.template.spec.containers[0].image`; empty for the object as a whole. */
  readonly field: string;
  /** What is wrong: `Required value: must have an image`. */
  readonly text: string;
  /** The id of the rule, which `cronward explain <rule>` explains. */
  readonly rule: string;
}

/** An object that the API server would refuse, or that nothing could run from. The message lists every problem, one a line. */
export class InvalidObject extends Error {
  override readonly name = 'InvalidObject';
  /** Every problem, at most 100. */
  readonly problems: readonly Problem[];

  constructor(what: string, problems: readonly Problem[]) {
    super([`${what} is invalid:`, ...problems.map((problem) => `  ${problemLine(problem)}`)].join('\n'));
    this.problems = problems;
  }
}

function problemLine({ field, text, rule }: Problem): string {
  return `${field === '' ? '' : `${field}: `}${text} [${rule}]`;
}
