import type { FieldPath } from '../../field/index.js';
import { paths } from './view.js';
import type { View } from './view.js';

/** A struct of an object, by its name in a view; `object` is the whole of it. */
export type CelSelf = 'object' | keyof Pick<View, 'spec' | 'jobMetadata' | 'job' | 'podMetadata' | 'pod'>;

/** Where each struct stands in the object. */
export const celPaths: Readonly<Record<CelSelf, FieldPath>> = {
  object: '',
  spec: 'spec',
  jobMetadata: paths.jobMetadata,
  job: paths.job,
  podMetadata: `${paths.template}.metadata`,
  pod: paths.pod,
};

/** A rule in the Common Expression Language, for policies and definitions that the API server itself asks. */
export interface Cel {
  /** Whether what the rule refuses is refused by `rules` too: all of it, or only what such an expression can tell. */
  readonly covers: 'all' | 'some';
  readonly rules: readonly CelRule[];
}

/**
 * One expression. It refuses nothing that the rule accepts: in doubt it is true. It uses the macros and functions that
 * every API server with such policies has, and patterns that mean the same in RE2 and in JavaScript.
 */
export interface CelRule {
  /** What `self` is; where the object has no such struct, the expression is not asked. */
  readonly self: CelSelf;
  /** True of what is accepted. */
  readonly expression: string;
  /** The field that is named beside the message. */
  readonly field: FieldPath;
  /** The rule as a predicate of the field: `must be ...`. */
  readonly message: string;
  /** The API group of the kind that it holds for; both where it is left out. */
  readonly group?: string;
  /** Its estimated cost has no bound, so that the schema of a definition may not hold it. */
  readonly unbounded?: true;
}
