import { daysOfMonth, matchesNothing, monthOf } from './calendar.js';
import { dayRuleOf } from './days.js';
import { bounds, everyValue, type Field, has, sizeOf, valuesOf } from './field.js';
import type { CronSchedule, Schedule } from './parse.js';

/** The time between two runs that follow each other, in seconds, changes of the clocks apart. */
export interface Intervals {
  /** Two runs come this close sooner or later, and no two come closer. */
  readonly shortest: number;
  /** No two are farther apart; undefined for a schedule that does not run each month alike, or only on some dates. */
  readonly longest: number | undefined;
}

/** How far the runs of a schedule are apart; undefined where it never runs. */
export function intervalsOf(schedule: Schedule): Intervals | undefined {
  if (schedule.kind === 'every') return { shortest: schedule.delaySeconds, longest: schedule.delaySeconds };
  const days = matchesNothing(schedule) ? undefined : dayGapsOf(schedule);
  if (days === undefined) return undefined;
  const minutes = gapsOf(schedule.minute, 1);
  const hours = gapsOf(schedule.hour, 60);
  // From the last run of an hour to the first one of another it is that much less than from hour to hour.
  const hourSpan = minutes.span;
  const daySpan = hours.span + hourSpan;
  const shortest = Math.min(minutes.shortest, hours.shortest - hourSpan, days.shortest * 1440 - daySpan);
  const longest = Math.max(minutes.longest, hours.longest - hourSpan, days.longest * 1440 - daySpan);
  return { shortest: shortest * 60, longest: Number.isFinite(longest) ? longest * 60 : undefined };
}

/** The gaps between numbers that follow each other. */
interface Gaps {
  /** Infinite where there is one number only. */
  readonly shortest: number;
  /** Minus infinite where there is one number only. */
  readonly longest: number;
  /** From the first number to the last. */
  readonly span: number;
}

function gapsOf(field: Field, unit: number): Gaps {
  let first = -1;
  let last = -1;
  let shortest = Infinity;
  let longest = -Infinity;
  for (let value = 0; value < 60; value += 1) {
    if (!has(field, value)) continue;
    if (last === -1) first = value;
    else {
      shortest = Math.min(shortest, (value - last) * unit);
      longest = Math.max(longest, (value - last) * unit);
    }
    last = value;
  }
  return { shortest, longest, span: (last - first) * unit };
}

/** The gaps between days, in days; the longest is infinite where the days are not those of each week. */
function dayGapsOf(schedule: CronSchedule): Pick<Gaps, 'shortest' | 'longest'> | undefined {
  const isEachMonth = sizeOf(schedule.month) === 12;
  switch (dayRuleOf(schedule)) {
    case 'none':
      return undefined;
    case 'every':
      return { shortest: 1, longest: isEachMonth ? 1 : Infinity };
    case 'weekday': {
      // A month is long enough for each two weekdays that follow each other.
      const { shortest, longest } = weekGapsOf(schedule.dayOfWeek);
      return { shortest, longest: isEachMonth ? longest : Infinity };
    }
    case 'day of month':
      return monthGapsOf(schedule);
    case 'either':
      // Each day of the month comes beside each weekday, sooner or later; but 31 February never comes.
      return monthGapsOf({ ...schedule, dayOfWeek: everyValue(bounds.dayOfWeek) }) === undefined
        ? { ...weekGapsOf(schedule.dayOfWeek), longest: Infinity }
        : { shortest: 1, longest: Infinity };
  }
}

function weekGapsOf(dayOfWeek: Field): Pick<Gaps, 'shortest' | 'longest'> {
  const weekdays = valuesOf(dayOfWeek);
  const next = [...weekdays.slice(1), (weekdays[0] ?? 0) + 7];
  const gaps = weekdays.map((weekday, index) => (next[index] ?? 0) - weekday);
  return { shortest: Math.min(...gaps), longest: Math.max(...gaps) };
}

/** A 29 February and the next one. */
const leapDays = 4 * 365 + 1;

function monthGapsOf(schedule: CronSchedule): Pick<Gaps, 'shortest' | 'longest'> | undefined {
  let shortest = Infinity;
  let last: number | undefined;
  // Three years with a leap year in their midst have each month after each other one that it ever comes after.
  for (let month = monthOf(2027, 1); month.year < 2030; month = monthOf(month.year, month.month + 1)) {
    for (let days = daysOfMonth(schedule, month); days !== 0; days &= days - 1) {
      const day = month.start + 31 - Math.clz32(days & -days);
      if (last !== undefined) shortest = Math.min(shortest, day - last);
      last = day;
    }
  }
  if (last === undefined) return undefined;
  return { shortest: Math.min(shortest, leapDays), longest: Infinity };
}
