import type { FieldError, FieldPath } from '../../field/index.js';
import type { Cel } from './cel.js';
import type { View } from './view.js';

/** What the documentation, `cronward rules` and `cronward explain` say of a rule. */
export interface Rule {
  /** Stable, lower case with hyphens; the name of its case file and its heading in the reference. */
  readonly id: string;
  /** One sentence that says what is asked for. */
  readonly summary: string;
  /** A paragraph or two of Markdown, at most 900 characters: why, what happens otherwise and when, and what to write instead. */
  readonly explanation: string;
  /** The part of a CronJob that matters, as YAML, in a form that the rule has something to say about. */
  readonly bad: string;
  /** The same part in a form that it accepts. */
  readonly good: string;
  /** Whether only an update can break it: its examples are then judged as updates of themselves. */
  readonly ofUpdates?: boolean;
  /** The fields that it judges, list items as `[]`. */
  readonly fields: readonly FieldPath[];
  /**
   * The rule is asked only where one of these fields is given: those of `fields` unless told otherwise. A rule that asks
   * for a field says `always`. See awake.ts.
   */
  readonly on?: 'always' | readonly FieldPath[];
}

/** A rule that refuses: one file, one contract in its header, one table of cases in `test/cases/<id>.yaml`. */
export interface Check extends Rule {
  /**
   * Everything in `view` that breaks the rule, in the order of the object. A long list is walked as it is consumed, so
   * that a body of a million faults costs as much as the reader takes. Where the rule has nothing to look at it is
   * `nothing`: a generator that yields nothing costs as much as a rule.
   */
  readonly faults: (view: View) => Iterable<FieldError>;
  /** The rule once more for the API server itself, which asks it where nobody answers for this program. */
  readonly cel?: Cel;
}

/** What becomes of an object that advice has something to say about. */
export type Level = 'off' | 'warn' | 'deny';

/** A rule that Kubernetes itself does not enforce; the policy says what becomes of an object that breaks it. */
export interface Advice extends Rule {
  /** Its level where the policy says nothing. */
  readonly level: Level;
  /**
   * Whether kube-apiserver gives the same warning. Then it is printed in its very words, and the API server, which drops
   * a warning that it has already given, shows it once. Any other is followed by the id of the rule.
   */
  readonly fromKubernetes?: boolean;
  /** What there is to say of `view` at `nowMs` (epoch milliseconds), in the order of the object. */
  readonly remarks: (view: View, nowMs: number) => Iterable<Remark>;
}

/** A warning, printed as `<field>: <text> [<rule>]`, which should take no more than 120 characters. */
export interface Remark {
  readonly field: FieldPath;
  /** What will happen and what to write instead. */
  readonly text: string;
  /** Whether the text is printed without the field before it, as Kubernetes does with some of its own. */
  readonly isWhole?: boolean;
}

/** What a rule says of an object that keeps it. */
export const nothing: readonly never[] = [];

/** What two rules say, one after the other. */
export function bothOf(first: Iterable<FieldError>, second: Iterable<FieldError>): Iterable<FieldError> {
  if (first === nothing) return second;
  return second === nothing ? first : concatenated(first, second);
}

function* concatenated(first: Iterable<FieldError>, second: Iterable<FieldError>): Generator<FieldError> {
  yield* first;
  yield* second;
}
