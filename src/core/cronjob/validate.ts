import { judge } from './judge.js';
import type { Candidate, Terms, Verdict } from './judge.js';
import { decode } from './schema/decode.js';

export { timeZoneInSchedule } from './checks/index.js';
export { coreOnly } from './judge.js';
export type { Candidate, Finding, Terms, Verdict } from './judge.js';

/** `judge` for many objects: the first call compiles the reader of their types. */
export function validate(candidate: Candidate, terms: Terms): Verdict {
  return judge(candidate, terms, decode);
}
