import type { WatchedCronJob } from './cron-job.js';
import type { FailedStart, KnownChild } from './observation.js';
import { isTooLate } from './timing.js';
import type { Timing } from './timing.js';

/** The run that is to be started now, if any. */
export type Run =
  /** `isClaimed`: the status says already that this run is being started. */
  | { readonly kind: 'start'; readonly tickMs: number; readonly isClaimed: boolean }
  /** A run is due, and Forbid leaves it out for as long as the Job `activeName` runs. */
  | { readonly kind: 'forbidden'; readonly tickMs: number; readonly activeName: string }
  | { readonly kind: 'none' };

export interface RunQuestion {
  readonly cronJob: WatchedCronJob;
  /** The CronJob's own Jobs that have not ended. */
  readonly unfinished: readonly KnownChild[];
  readonly timing: Timing | undefined;
  readonly failed: FailedStart | undefined;
  /** No tick up to here is to be started. */
  readonly afterMs: number;
  readonly nowMs: number;
}

/**
 * The run to start: one that was claimed and not carried through, else the most recent tick without a run.
 *
 * A claim that may still be carried out comes first, though newer ticks may be due by now: another process may be about
 * to create that very Job, and for Forbid and Replace no second one may come beside it. Only a claim whose Job the API
 * server refuses makes way for a newer tick.
 */
export function runToStart({ cronJob, unfinished, timing, failed, afterMs, nowMs }: RunQuestion): Run {
  if (timing === undefined) return { kind: 'none' };
  const { policy, deadlineMs, status } = cronJob;
  const { startingMs } = status;
  const due = timing.tooLate ? undefined : timing.dueMs;
  // A claim of a time to come is one of a clock that was ahead.
  const isDue = startingMs !== undefined && startingMs > afterMs && startingMs <= nowMs;
  const isOpen = isDue && !isTooLate(startingMs, deadlineMs, nowMs);
  const isHopeless = failed?.isRefused === true && failed.scheduledAtMs === startingMs && (due ?? 0) > startingMs;
  const isClaimed = isOpen && !isHopeless;
  const tickMs = isClaimed ? startingMs : due;
  if (tickMs === undefined) return { kind: 'none' };
  const [active] = unfinished;
  if (policy === 'Forbid' && active !== undefined) return { kind: 'forbidden', tickMs, activeName: active.meta.name };
  return { kind: 'start', tickMs, isClaimed };
}
