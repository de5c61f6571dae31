import type { Problem } from './invalid-object.js';

/** What is said of an object. */
export interface Judgement {
  /** Nothing is refused. */
  readonly valid: boolean;
  /** What is refused, at most 100 problems. */
  readonly problems: readonly Problem[];
  /** What is accepted and probably not meant; none where something is refused. */
  readonly warnings: readonly Problem[];
}
