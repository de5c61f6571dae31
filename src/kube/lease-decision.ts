import type { LeaseRecord } from './lease-record.js';

/** What a candidate remembers of the Lease. All times are of its own monotonic clock, in milliseconds. */
export interface Observation {
  readonly version: string;
  readonly holder: string;
  /** When that holder has certainly given up, unless the Lease changes before. */
  readonly untilMs: number;
}

/** What a candidate does next. `from` is the other holder whose time is over, where there was one. */
export type LeaseDecision =
  | { readonly kind: 'create'; readonly from?: string }
  | { readonly kind: 'take over'; readonly from?: string }
  | { readonly kind: 'renew' }
  | { readonly kind: 'wait'; readonly forMs: number; readonly holder: string };

/**
 * What is remembered after `record` was read at `nowMs`. The time begins anew when the Lease changed, and only then:
 * the times written in it are of another clock and mean nothing here. The longer of the two durations counts, so that
 * neither a holder with other settings nor an edit makes the wait shorter than `leaseMs`.
 */
export function observe(
  before: Observation | undefined,
  record: LeaseRecord | undefined,
  nowMs: number,
  leaseMs: number,
): Observation | undefined {
  if (record === undefined || record.version === before?.version) return before;
  const { version, holder, durationMs } = record;
  return { version, holder, untilMs: nowMs + Math.max(leaseMs, durationMs) };
}

/**
 * Decides what a candidate does about the Lease as it is, `undefined` where there is none.
 *
 * - A record with the candidate's own identity is its own from an earlier life: renewed at once.
 * - A Lease that was deleted says nothing about its holder, who may not know yet: the time that was observed is waited out.
 */
export function decideLease(
  record: LeaseRecord | undefined,
  observed: Observation | undefined,
  nowMs: number,
  identity: string,
): LeaseDecision {
  if (record?.holder === identity) return { kind: 'renew' };
  const kind = record === undefined ? 'create' : 'take over';
  const holder = record?.holder ?? observed?.holder ?? '';
  if (holder === '' || holder === identity) return { kind };
  const forMs = (observed?.untilMs ?? nowMs) - nowMs;
  return forMs > 0 ? { kind: 'wait', forMs, holder } : { kind, from: holder };
}
