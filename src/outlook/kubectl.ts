/** What the API server and the webhook say to the creation of an object. */
export interface Said {
  /** Of the object. */
  readonly name: string;
  readonly warnings: readonly string[];
  /** What is wrong with it, a sentence each; none where it is accepted. */
  readonly faults: readonly string[];
}

/** What kubectl prints of a verdict: a line a warning, then the refusal of a CronJob, where several faults are a list. */
export function kubectlLines({ name, warnings, faults }: Said): readonly string[] {
  const lines = warnings.map((warning) => `Warning: ${warning}`);
  const [fault, ...more] = new Set(faults);
  if (fault === undefined) return lines;
  const refusal = `The CronJob "${name}" is invalid: `;
  if (more.length === 0) return [...lines, `${refusal}${fault}`];
  // It ends this line with a blank.
  return [...lines, refusal, ...[fault, ...more].map((line) => `* ${line}`)];
}
