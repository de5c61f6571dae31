import { type FieldName, fieldNames } from '../error.js';
import { type Field, sizeOf, valuesOf } from '../field.js';
import type { CronSchedule, Schedule } from '../parse.js';
import { type Days, daysInWords, monthsInWords } from './days.js';
import { joined } from './numbers.js';
import { timesInWords } from './times.js';

/** The days that each month has in a leap year, from January on. */
const monthLengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const allWeekdays = 7;
const longestMonth = 31;

/**
 * When a schedule runs, in words that say no more and no less: `at 02:30 on weekdays`, `at 00:00 on day 1 to 7 of the
 * month, and on every Monday as well`. A phrase without a capital and without a full stop. It tells what clocks
 * show; what a change of the clocks skips or repeats is no part of it.
 *
 * @param zoneName the time zone to mention; that of a `TZ=` prefix goes before it, and `@every` minds none
 */
export function inWords(schedule: Schedule, zoneName?: string): string {
  if (schedule.kind === 'every') return `${everyInWords(schedule.delaySeconds)}, counted from the run before`;
  const never = neverInWords(schedule);
  if (never !== undefined) return `never: ${never}`;
  const times = timesInWords(valuesOf(schedule.minute), valuesOf(schedule.hour));
  const days = daysOf(schedule);
  const isDaily = days.daysOfMonth === undefined && days.weekdays === undefined;
  // `every 15 minutes` speaks of days and nights by itself; times of a day do not.
  const everyDay = isDaily && / \d\d:\d\d/.test(times) ? 'every day' : '';
  const zone = schedule.zone?.name ?? zoneName;
  return [times, everyDay, daysInWords(days), zone === undefined ? '' : `(${zone})`].filter(Boolean).join(' ');
}

/** `every 90 seconds` is `every 1 minute 30 seconds`. */
function everyInWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ] as const;
  const words = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  const [first = ''] = words;
  return `every ${words.length === 1 ? first.replace(/^1 /, '') : words.join(' ')}`;
}

/** Why no date and no time ever matches; undefined where some do. */
function neverInWords(schedule: CronSchedule): string | undefined {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = schedule;
  const fields = [minute, hour, dayOfMonth, month, dayOfWeek];
  const empty = fieldNames.filter((_, index) => fields[index] !== undefined && sizeOf(fields[index]) === 0);
  const isMissed = (name: FieldName): boolean => empty.includes(name);
  if (isMissed('minute') || isMissed('hour') || isMissed('month') || hasNoDay(schedule)) {
    return `the ${joined(empty)} ${empty.length === 1 ? 'field allows' : 'fields allow'} no value`;
  }
  const { daysOfMonth, weekdays, months } = daysOf(schedule);
  if (daysOfMonth === undefined || weekdays !== undefined || exists(daysOfMonth, months)) return undefined;
  const days = daysOfMonth.join(' or ');
  return `${monthsInWords(months)} ${months.length === 1 ? 'has' : 'have'} no day ${days}`;
}

function hasNoDay({ dayOfMonth, dayOfWeek }: CronSchedule): boolean {
  const isEither = !dayOfMonth.star && !dayOfWeek.star;
  const empty = [dayOfMonth, dayOfWeek].filter((field) => sizeOf(field) === 0).length;
  return isEither ? empty === 2 : empty > 0;
}

/** A star allows every value, so the other field decides alone; without one, a day that suits either of them will do. */
function daysOf({ dayOfMonth, dayOfWeek, month }: CronSchedule): Days {
  const months = valuesOf(month);
  const isEither = !dayOfMonth.star && !dayOfWeek.star;
  const everyDay = isEither && (isFull(dayOfMonth, longestMonth) || isFull(dayOfWeek, allWeekdays));
  if (everyDay) return { months, daysOfMonth: undefined, weekdays: undefined };
  const days = valuesOf(dayOfMonth);
  const [byDay, byWeekday] = [isEither && exists(days, months), isEither && sizeOf(dayOfWeek) > 0];
  return {
    months,
    daysOfMonth:
      byDay || (!isEither && !isFull(dayOfMonth, longestMonth)) || (isEither && !byWeekday) ? days : undefined,
    weekdays: byWeekday || (!isEither && !isFull(dayOfWeek, allWeekdays)) ? valuesOf(dayOfWeek) : undefined,
  };
}

function isFull(field: Field, size: number): boolean {
  return sizeOf(field) === size;
}

/** Whether one of the months has one of the days, in leap years at least. */
function exists(daysOfMonth: readonly number[], months: readonly number[]): boolean {
  const [first = Infinity] = daysOfMonth;
  return months.some((month) => first <= (monthLengths[month - 1] ?? 0));
}
