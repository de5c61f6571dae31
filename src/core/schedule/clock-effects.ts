import { firstMatch, matchesNothing } from './calendar.js';
import { type ClockChange, clockChanges } from './clock-changes.js';
import { instantOf, secondOf } from './instant.js';
import type { Gap } from './missed.js';
import { next } from './next.js';
import type { CronSchedule, Schedule } from './parse.js';
import { previous } from './previous.js';
import type { TimeZone } from './zone.js';

/**
 * What a change of a zone's clocks does to a schedule. Local times are what clocks show, in epoch milliseconds as if they
 * stood for UTC.
 */
export interface ClockEffect {
  readonly change: ClockChange;
  /** Local times that the schedule means and that do not exist. */
  readonly skipped: readonly number[];
  /** Local times that come twice, and start a run each time. */
  readonly repeated: readonly number[];
  /** Local times that exist and are left out all the same, by the way in which robfig/cron searches. */
  readonly leftOut: readonly number[];
}

/** For how long after a change robfig/cron may leave out runs, and after the first run that it finds from there. */
const aftermath = 36 * 3600;

/**
 * The changes of the clocks after `afterMs` and up to `untilMs` that skip or repeat runs of a schedule. None for `@every`,
 * which counts seconds, and none where an instant is outside the years 0 to 9999.
 */
export function clockEffects(schedule: Schedule, zone: TimeZone, { afterMs, untilMs }: Gap): readonly ClockEffect[] {
  const [after, until] = [secondOf(afterMs), secondOf(untilMs)];
  if (schedule.kind === 'every' || after === undefined || until === undefined || matchesNothing(schedule)) return [];
  const own = schedule.zone ?? zone;
  return clockChanges(own, afterMs, untilMs)
    .map((change) => effectOf(schedule, own, change))
    .filter(({ skipped, repeated, leftOut }) => skipped.length + repeated.length + leftOut.length > 0);
}

function effectOf(schedule: CronSchedule, zone: TimeZone, change: ClockChange): ClockEffect {
  const { at } = change;
  const [before, after] = [change.before - at, change.after - at];
  const length = Math.abs(after - before);
  const { runs, end } = runsAround(schedule, zone, { at, length });
  const isRun = (instant: number): boolean => runs.has(instant);
  const inGap = after > before ? matchesIn(schedule, at + before, at + after) : [];
  const inFold = after < before ? matchesIn(schedule, at + after, at + before) : [];
  const later = matchesIn(schedule, at + Math.max(after, before), end + after);
  const twice = inFold.filter((local) => isRun(local - before) && isRun(local - after));
  const never = inFold.filter((local) => !isRun(local - before) && !isRun(local - after));
  const missed = later.filter((local) => zone.spanAt(local - after).offset === after && !isRun(local - after));
  return {
    change,
    skipped: inGap.map((local) => local * 1000),
    repeated: twice.map((local) => local * 1000),
    leftOut: [...never, ...missed].map((local) => local * 1000),
  };
}

/**
 * The runs around a change, up to `end`, found one after the other as they are where nobody restarts the search there:
 * the search that crosses the change is what may go astray.
 */
function runsAround(
  schedule: CronSchedule,
  zone: TimeZone,
  { at, length }: { readonly at: number; readonly length: number },
): { readonly runs: ReadonlySet<number>; readonly end: number } {
  const runs = new Set<number>();
  const startMs = instantOf(at - length) ?? NaN;
  let end: number | undefined;
  for (let runMs = next(schedule, zone, previous(schedule, zone, startMs) ?? startMs - 1000); runMs !== undefined;) {
    const run = runMs / 1000;
    if (end === undefined && run >= at) end = Math.max(at + length, run + aftermath);
    if (end !== undefined && run >= end) break;
    runs.add(run);
    runMs = next(schedule, zone, runMs);
  }
  return { runs, end: end ?? at + length };
}

function matchesIn(schedule: CronSchedule, from: number, before: number): readonly number[] {
  const found: number[] = [];
  for (let local = firstMatch(schedule, from, before); local !== undefined;) {
    found.push(local);
    local = firstMatch(schedule, local + 1, before);
  }
  return found;
}
