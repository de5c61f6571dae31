import type { Random } from '../faults/random.js';

export type Verb = 'getCronJob' | 'listJobs' | 'patchStatus' | 'createJob' | 'getJob' | 'deleteJob' | 'releaseJob';

/** What happens to a call on its way. */
export type Mishap =
  | 'none'
  /** It never comes to the API server. */
  | 'lost'
  /** The API server acts, and nobody hears of it. */
  | 'reply-lost'
  /** 409 though nothing has changed. */
  | 'conflict'
  /** 429 */
  | 'busy'
  /** 500, with nothing done. */
  | 'failed'
  /** 500, with everything done. */
  | 'failed-acted'
  /** 403, from an admission plugin or a quota. */
  | 'refused'
  /** The process ends before it sends the call. */
  | 'crash-before'
  /** The process ends while the call is on its way. */
  | 'crash-during'
  /** The process ends when the API server has acted, before it hears of it. */
  | 'crash-after';

export interface Fate {
  readonly mishap: Mishap;
  /** Until the API server acts. */
  readonly sendMs: number;
  /** From then until the answer is there. */
  readonly replyMs: number;
}

export const unharmed: Fate = { mishap: 'none', sendMs: 0, replyMs: 0 };

/** How often, of all calls, each mishap happens; and how slow calls are. */
export interface Climate {
  readonly chances: readonly (readonly [Mishap, number])[];
  /** Of all calls, how many take seconds. */
  readonly slow: number;
  /** No call is under way for longer, in milliseconds; lists excepted. */
  readonly longestMs: number;
}

/** A list may take longer than other calls. */
const longestListMs = 30_000;

export function fateOf(verb: Verb, { chances, slow, longestMs }: Climate, random: Random): Fate {
  const mishap = mishapOf(verb, chances, random);
  const limitMs = verb === 'listJobs' ? Math.max(longestListMs, longestMs) : longestMs;
  if (random.next() >= slow) return { mishap, sendMs: random.whole(0, 20), replyMs: random.whole(0, 20) };
  const totalMs = random.whole(100, limitMs);
  const sendMs = random.whole(0, totalMs);
  return { mishap, sendMs, replyMs: totalMs - sendMs };
}

function mishapOf(verb: Verb, chances: Climate['chances'], random: Random): Mishap {
  let left = random.next();
  for (const [mishap, chance] of chances) {
    left -= chance;
    if (left < 0) return canHappen(verb, mishap) ? mishap : 'none';
  }
  return 'none';
}

function canHappen(verb: Verb, mishap: Mishap): boolean {
  if (mishap === 'conflict') return verb === 'patchStatus' || verb === 'releaseJob';
  if (mishap === 'failed-acted') return isWrite(verb);
  return true;
}

export function isWrite(verb: Verb): boolean {
  return verb !== 'getCronJob' && verb !== 'getJob' && verb !== 'listJobs';
}
