import { firstMatch, matchesNothing } from './calendar.js';
import { instantOf, secondOf } from './instant.js';
import type { Gap } from './missed.js';
import { next } from './next.js';
import type { CronSchedule, Schedule } from './parse.js';
import { previous } from './previous.js';
import type { TimeZone } from './zone.js';

/**
 * A change of a zone's clocks that disturbs a schedule. Local times are what clocks show, in epoch milliseconds as if
 * they stood for UTC.
 */
export interface ClockChange {
  readonly atMs: number;
  /** What the clocks show at that instant without the change, and with it. */
  readonly fromLocalMs: number;
  readonly toLocalMs: number;
  /** Local times that the schedule means and that do not exist. */
  readonly skipped: readonly number[];
  /** Local times that come twice, and start a run each time. */
  readonly repeated: readonly number[];
  /** Local times that exist and are left out all the same, by the way in which robfig/cron searches. */
  readonly leftOut: readonly number[];
}

/** For how long after a change robfig/cron may leave out a run, in seconds. */
const aftermath = 36 * 3600;

/**
 * The changes of the clocks after `afterMs` and up to `untilMs` that skip or repeat runs of a schedule. None for `@every`,
 * which counts seconds, and none where an instant is outside the years 0 to 9999.
 */
export function clockChanges(schedule: Schedule, zone: TimeZone, { afterMs, untilMs }: Gap): readonly ClockChange[] {
  const [after, until] = [secondOf(afterMs), secondOf(untilMs)];
  if (schedule.kind === 'every' || after === undefined || until === undefined || matchesNothing(schedule)) return [];
  const own = schedule.zone ?? zone;
  const changes: ClockChange[] = [];
  for (let span = own.spanAt(after); span.end <= until; span = own.spanAt(span.end)) {
    if (own.spanAt(span.end).offset === span.offset) continue;
    const change = changeAt(schedule, own, span.end);
    if (change.skipped.length + change.repeated.length + change.leftOut.length > 0) changes.push(change);
  }
  return changes;
}

function changeAt(schedule: CronSchedule, zone: TimeZone, at: number): ClockChange {
  const before = zone.spanAt(at - 1).offset;
  const after = zone.spanAt(at).offset;
  const length = Math.abs(after - before);
  const start = at - length;
  const runs = runsBetween(schedule, zone, start, at + Math.max(length, aftermath));
  const isRun = (instant: number): boolean => runs.has(instant);
  const inGap = after > before ? matchesIn(schedule, at + before, at + after) : [];
  const inFold = after < before ? matchesIn(schedule, at + after, at + before) : [];
  const later = matchesIn(schedule, at + Math.max(after, before), at + after + aftermath);
  const twice = inFold.filter((local) => isRun(local - before) && isRun(local - after));
  const never = inFold.filter((local) => !isRun(local - before) && !isRun(local - after));
  const missed = later.filter((local) => zone.spanAt(local - after).offset === after && !isRun(local - after));
  return {
    atMs: at * 1000,
    fromLocalMs: (at + before) * 1000,
    toLocalMs: (at + after) * 1000,
    skipped: inGap.map((local) => local * 1000),
    repeated: twice.map((local) => local * 1000),
    leftOut: [...never, ...missed].map((local) => local * 1000),
  };
}

/** The runs from `from` to before `to`, found one after the other as they are when nobody restarts the search there. */
function runsBetween(schedule: CronSchedule, zone: TimeZone, from: number, to: number): ReadonlySet<number> {
  const runs = new Set<number>();
  const startMs = instantOf(from) ?? NaN;
  for (let atMs = next(schedule, zone, previous(schedule, zone, startMs) ?? startMs - 1000); atMs !== undefined;) {
    if (atMs >= to * 1000) break;
    runs.add(atMs / 1000);
    atMs = next(schedule, zone, atMs);
  }
  return runs;
}

function matchesIn(schedule: CronSchedule, from: number, before: number): readonly number[] {
  const found: number[] = [];
  for (let local = firstMatch(schedule, from, before); local !== undefined;) {
    found.push(local);
    local = firstMatch(schedule, local + 1, before);
  }
  return found;
}
