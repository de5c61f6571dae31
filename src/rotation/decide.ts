import { certificatesIn, issuersIn } from '../certs/bundle.js';
import { plan } from '../certs/plan.js';
import type { Plan } from '../certs/plan.js';

/** A certificate chain and its key, PEM. */
export interface Pair {
  readonly certPem: string;
  readonly keyPem: string;
}

/** What the Secret holds. */
export interface Kept {
  /** What the replicas serve; undefined where a part of it is missing. */
  readonly current: Pair | undefined;
  /** What they will serve as soon as everybody trusts it. */
  readonly next: Pair | undefined;
  /** The authorities that API servers are to trust, PEM. */
  readonly bundlePem: string;
  /** Since when the webhook configurations have been seen with the authority of `next`, in epoch milliseconds. */
  readonly trustedSinceMs: number | undefined;
  /** Since when `current` has been in the Secret, in epoch milliseconds. */
  readonly inUseSinceMs: number | undefined;
}

export interface Timing {
  /** How long the authority of the next certificate is in the configurations before the certificate is served, in milliseconds. */
  readonly overlapMs: number;
  /** How long an authority stays trusted after its certificate was replaced, in milliseconds. */
  readonly settleMs: number;
}

/** What is seen of the cluster. */
export interface Observation {
  readonly kept: Kept;
  /** Whether each webhook of ours that is configured trusts exactly `kept.bundlePem`. */
  readonly trusted: boolean;
  /** The names that the certificate has to hold. */
  readonly hosts: readonly string[];
  readonly nowMs: number;
}

/**
 * What to do next.
 *
 * - `replace`: make a new pair and serve it at once, since there is none that serves.
 * - `prepare`: make the next pair and have its authority trusted beside the current one.
 * - `trust`: put the bundle of the Secret into the webhook configurations.
 * - `doubt`: take back what `note` wrote down, since somebody changed the configurations.
 * - `note`: write down that it is there, from when on the overlap counts.
 * - `promote`: serve the next pair.
 * - `forget`: trust only the authority of the current pair.
 * - `wait`: nothing is to be done before `untilMs`; undefined where only another look can tell.
 */
export type Step =
  | { readonly do: 'replace' | 'prepare'; readonly because: string }
  | { readonly do: 'trust' }
  | { readonly do: 'doubt' | 'note' | 'promote' | 'forget' }
  | { readonly do: 'wait'; readonly untilMs: number | undefined };

/**
 * Decides the next step of a rotation in which every API server always trusts what every replica serves: a new authority is
 * trusted before its certificate is served, and the old one for long after nobody serves its own any more.
 *
 * Each step changes one object, and a step that another process has done already is not asked for again.
 */
export function decide(seen: Observation, timing: Timing): Step {
  const { kept, trusted, nowMs } = seen;
  const current = planOf(kept.current, seen);
  if (!current.serves) return { do: 'replace', because: current.because };
  const next = kept.next === undefined ? undefined : planOf(kept.next, seen);
  if (next?.action === 'renew') return { do: 'prepare', because: `of the next certificate: ${next.because}` };
  if (next === undefined && current.action === 'renew') return { do: 'prepare', because: current.because };
  if (!trusted) return { do: kept.trustedSinceMs === undefined ? 'trust' : 'doubt' };
  if (next !== undefined) return stepOfNext(kept, nowMs, timing);
  if (othersTrusted(kept)) return stepOfOld(kept, nowMs, timing);
  return { do: 'wait', untilMs: undefined };
}

function stepOfNext({ trustedSinceMs }: Kept, nowMs: number, { overlapMs }: Timing): Step {
  // A time to come is that of another clock, and to wait for it could take years.
  if (trustedSinceMs === undefined || trustedSinceMs > nowMs) return { do: 'note' };
  const untilMs = trustedSinceMs + overlapMs;
  return nowMs < untilMs ? { do: 'wait', untilMs } : { do: 'promote' };
}

function stepOfOld({ inUseSinceMs }: Kept, nowMs: number, { settleMs }: Timing): Step {
  const untilMs = (inUseSinceMs ?? nowMs) + settleMs;
  // To trust an authority whose key nobody has costs nothing, so where the time is unknown it stays until the next rotation.
  return nowMs < untilMs || inUseSinceMs === undefined ? { do: 'wait', untilMs } : { do: 'forget' };
}

/** Whether the bundle holds more than the authority of the current certificate. */
function othersTrusted({ current, bundlePem }: Kept): boolean {
  return certificatesIn(bundlePem).length > issuersIn(bundlePem, current?.certPem ?? '').length;
}

function planOf(pair: Pair | undefined, { kept, hosts, nowMs }: Observation): Plan {
  const [caPem] = issuersIn(kept.bundlePem, pair?.certPem ?? '');
  if (pair !== undefined && caPem === undefined) {
    return { action: 'renew', because: 'ca.crt does not hold the authority that signed it', serves: false };
  }
  return plan(pair === undefined || caPem === undefined ? undefined : { ...pair, caPem }, hosts, nowMs);
}
