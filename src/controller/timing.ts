import { missedRuns, next } from '../core/schedule/index.js';
import type { Timetable } from './cron-job.js';

/** A clock that is further behind what has happened than this has been set back, milliseconds. */
export const clockToleranceMs = 60_000;

/** What the timetable says at some moment. */
export interface Timing {
  /** The most recent tick without a run, epoch milliseconds. */
  readonly dueMs: number | undefined;
  /** How many ticks have no run, `dueMs` among them. */
  readonly missed: number;
  /** `dueMs` may no longer start: its deadline has passed. */
  readonly tooLate: boolean;
  /** The first tick in the future; undefined where there is none within five years. */
  readonly nextMs: number | undefined;
}

/** The ticks after `afterMs`, the last one that ran, as they look at `nowMs`. */
export function timingOf(
  { schedule, zone }: Timetable,
  { afterMs, nowMs, deadlineMs }: { afterMs: number; nowMs: number; deadlineMs: number | undefined },
): Timing {
  const { count, mostRecentMs } = missedRuns(schedule, zone, { afterMs, untilMs: nowMs });
  return {
    dueMs: mostRecentMs,
    missed: count,
    tooLate: mostRecentMs !== undefined && isTooLate(mostRecentMs, deadlineMs, nowMs),
    nextMs: next(schedule, zone, mostRecentMs ?? afterMs),
  };
}

/** As in Kubernetes, a run may start up to `deadlineMs` after its tick, that moment included. */
export function isTooLate(tickMs: number, deadlineMs: number | undefined, nowMs: number): boolean {
  return deadlineMs !== undefined && tickMs + deadlineMs < nowMs;
}
