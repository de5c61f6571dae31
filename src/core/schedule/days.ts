import { sizeOf } from './field.js';
import type { CronSchedule } from './parse.js';

/** What decides on which days of its months a schedule runs, once its two day fields are put together. */
export type DayRule =
  /** Each day. */
  | 'every'
  /** The weekday alone. */
  | 'weekday'
  /** The day of the month alone. */
  | 'day of month'
  /** Either of the two: neither field is a star, so that a day runs where one of them suits it. */
  | 'either'
  /** A field allows nothing, so there is no such day. */
  | 'none';

/** As robfig/cron v3 combines them: both must match where one is a star, as `*`, `*\/1` and `*,5` are and `*\/2` is not. */
export function dayRuleOf({ dayOfMonth, dayOfWeek }: CronSchedule): DayRule {
  const days = sizeOf(dayOfMonth);
  const weekdays = sizeOf(dayOfWeek);
  // A star allows every value, so that the other field decides.
  if (dayOfMonth.star) return alone('weekday', weekdays, 7);
  if (dayOfWeek.star) return alone('day of month', days, 31);
  if (days === 31 || weekdays === 7) return 'every';
  if (days === 0) return alone('weekday', weekdays, 7);
  return weekdays === 0 ? 'day of month' : 'either';
}

function alone(rule: DayRule, size: number, all: number): DayRule {
  if (size === 0) return 'none';
  return size === all ? 'every' : rule;
}
