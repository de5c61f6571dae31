import type { ScheduleText, WatchedCronJob } from './cron-job.js';
import { clockToleranceMs } from './timing.js';

/** The schedule that is in force, and since when. */
export interface InForce extends ScheduleText {
  /** Epoch milliseconds; undefined where it was never edited. */
  readonly sinceMs: number | undefined;
  /** Whether the status already says so. */
  readonly isRecorded: boolean;
}

/**
 * Since when the schedule of a CronJob is in force. Runs are never started for a time before an edit of the schedule or
 * of the time zone: who writes `0 3 * * *` at noon does not want a run at once.
 *
 * The API server keeps the time of the last write of each field's owner, which is that of the edit or later; where it
 * keeps none (a time zone that was taken away), the edit may be as young as `nowMs`.
 */
export function scheduleSince(cronJob: WatchedCronJob, nowMs: number): InForce {
  const { text, status, editedMs } = cronJob;
  const recorded = status.observedSchedule;
  if (recorded !== undefined && sameSchedule(recorded, text)) {
    // Recorded by a clock that was ahead, and set back since: until then no run would start.
    const isAhead = recorded.sinceMs !== undefined && recorded.sinceMs > nowMs + clockToleranceMs;
    return { ...text, sinceMs: isAhead ? wholeSeconds(nowMs) : recorded.sinceMs, isRecorded: !isAhead };
  }
  if (recorded === undefined) return { ...text, sinceMs: firstEdit(cronJob), isRecorded: false };
  const edits = [
    ...(recorded.schedule === text.schedule ? [] : [editedMs.schedule ?? nowMs]),
    ...(recorded.timeZone === text.timeZone ? [] : [editedMs.timeZone ?? nowMs]),
  ];
  // Times of the API server's clock may be ahead of ours; a `since` in the future would leave out runs.
  const sinceMs = Math.max(recorded.sinceMs ?? 0, Math.min(nowMs, Math.max(...edits)));
  return { ...text, sinceMs: wholeSeconds(sinceMs), isRecorded: false };
}

/** A CronJob that no controller of ours has seen: one that was only created needs no more than its creation. */
function firstEdit({ generation, createdMs, editedMs }: WatchedCronJob): number | undefined {
  if (generation <= 1) return undefined;
  const edits = [editedMs.schedule, editedMs.timeZone].filter((edit) => edit !== undefined);
  const sinceMs = Math.max(0, ...edits);
  return sinceMs > createdMs ? sinceMs : undefined;
}

function sameSchedule(a: ScheduleText, b: ScheduleText): boolean {
  return a.schedule === b.schedule && a.timeZone === b.timeZone;
}

/** Times of the API have no fractions; cut off, a run of this very second can still start. */
function wholeSeconds(instantMs: number): number {
  return Math.floor(instantMs / 1_000) * 1_000;
}
