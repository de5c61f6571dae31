import { dateOf, dayOf, lastMatch, matchesNothing, secondsPerDay } from './calendar.js';
import { instantOf, secondOf } from './instant.js';
import type { CronSchedule, Schedule } from './parse.js';
import type { TimeZone } from './zone.js';

/** The calendar never leaves a date out for longer: from 2096 to 2104 there is no 29 February. */
const horizonYears = 8;

/**
 * The latest run before `beforeMs` (epoch milliseconds): the latest instant whose local time matches the schedule.
 * That is what `next` gives backwards, but for the runs that robfig/cron drops or misplaces at a change of the
 * clocks, which depend on where its search began. For `@every`, the run that is followed by one at `beforeMs`.
 *
 * `undefined` where there is none since the beginning of the eighth year before, and for NaN and instants outside
 * the years 0 to 9999.
 */
export function previous(schedule: Schedule, zone: TimeZone, beforeMs: number): number | undefined {
  const lastSecond = secondOf(beforeMs);
  if (lastSecond === undefined) return undefined;
  const before = lastSecond * 1000 < beforeMs ? lastSecond + 1 : lastSecond;
  if (schedule.kind === 'every') return instantOf(before - schedule.delaySeconds);
  return matchesNothing(schedule) ? undefined : instantOf(lastInstant(schedule, schedule.zone ?? zone, before));
}

function lastInstant(schedule: CronSchedule, zone: TimeZone, before: number): number | undefined {
  const { year } = dateOf(Math.floor((before + zone.spanAt(before).offset) / secondsPerDay));
  const localStart = dayOf(year - horizonYears, 1, 1) * secondsPerDay;
  for (let end = before; ;) {
    const { start, offset } = zone.spanAt(end - 1);
    const local = lastMatch(schedule, Math.max(start + offset, localStart), end + offset);
    if (local !== undefined) return local - offset;
    if (start + offset <= localStart) return undefined;
    end = start;
  }
}
