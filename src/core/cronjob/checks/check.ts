import type { FieldError, FieldPath } from '../../field/index.js';
import type { View } from './view.js';

/** A rule that refuses: one file, one contract in its header, one table of cases in `test/cases/<id>.yaml`. */
export interface Check {
  /** Stable, lower case with hyphens; the name of its case file and its heading in the reference. */
  readonly id: string;
  /** One sentence that says what is asked for. */
  readonly summary: string;
  /** The fields that it judges, list items as `[]`. */
  readonly fields: readonly FieldPath[];
  /**
   * Everything in `view` that breaks the rule, in the order of the object. A long list is walked as it is consumed, so
   * that a body of a million faults costs as much as the reader takes. Where the rule has nothing to look at it is
   * `nothing`: a generator that yields nothing costs as much as a rule.
   */
  readonly faults: (view: View) => Iterable<FieldError>;
}

/** A rule that only warns. */
export interface Advice extends Omit<Check, 'faults'> {
  readonly remarks: (view: View) => Iterable<Remark>;
}

/** A warning, printed as `<field>: <text>`. */
export interface Remark {
  readonly field: FieldPath;
  readonly text: string;
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
