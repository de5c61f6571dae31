import { bitCount, countBelow, type Field, firstFrom, has, lastUpTo, sizeOf } from './field.js';
import type { CronSchedule } from './parse.js';

/**
 * Which local times a schedule matches, without any time zone: local time is counted in seconds as if it were UTC,
 * a day is a number of days since 1970-01-01. Everything here is arithmetic, month by month at most.
 */

export const secondsPerDay = 86_400;
const minutesPerDay = 1440;

export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

// Years are counted from March here, so that a leap day is the last day of its year.
const daysPerEra = 146_097;
const daysFromMarchOfYear0To1970 = 719_468;

/** The day of a date; `month` and `day` may be out of their ranges, and roll over as in Go's `time.Date`. */
export function dayOf(year: number, month: number, day: number): number {
  const marchMonth = month - 3;
  const marchYear = year + Math.floor(marchMonth / 12);
  const monthOfYear = marchMonth - Math.floor(marchMonth / 12) * 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return 365 * marchYear + leapDays + Math.floor((153 * monthOfYear + 2) / 5) + day - 1 - daysFromMarchOfYear0To1970;
}

/** The date of a day. */
export function dateOf(dayNumber: number): CalendarDate {
  const shifted = dayNumber + daysFromMarchOfYear0To1970;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthOfYear = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthOfYear < 10 ? monthOfYear + 3 : monthOfYear - 9;
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthOfYear + 2) / 5) + 1,
  };
}

/** The weekday of a day, 0 for Sunday. 1970-01-01 was a Thursday. */
export function weekdayOf(dayNumber: number): number {
  return (((dayNumber + 4) % 7) + 7) % 7;
}

/**
 * Whether both day fields must match, rather than one of them: so it is where either is a star. A star allows every
 * value, so that it is the other field that decides.
 */
function bothDaysMustMatch({ dayOfMonth, dayOfWeek }: CronSchedule): boolean {
  return dayOfMonth.star || dayOfWeek.star;
}

/** Whether a day of the month and a weekday suit the schedule's two day fields. */
export function dayMatches(schedule: CronSchedule, day: number, weekday: number): boolean {
  const byDay = has(schedule.dayOfMonth, day);
  const byWeekday = has(schedule.dayOfWeek, weekday);
  return bothDaysMustMatch(schedule) ? byDay && byWeekday : byDay || byWeekday;
}

/** Whether a local time matches every field. */
export function matches(schedule: CronSchedule, local: number): boolean {
  const dayNumber = Math.floor(local / secondsPerDay);
  const { month, day } = dateOf(dayNumber);
  const second = local - dayNumber * secondsPerDay;
  return (
    second % 60 === 0 &&
    has(schedule.minute, Math.floor(second / 60) % 60) &&
    has(schedule.hour, Math.floor(second / 3600)) &&
    has(schedule.month, month) &&
    dayMatches(schedule, day, weekdayOf(dayNumber))
  );
}

/** Whether no local time can match because a field allows nothing, as `,` does. */
export function matchesNothing(schedule: CronSchedule): boolean {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = schedule;
  const noDay = sizeOf(dayOfMonth) === 0 && sizeOf(dayOfWeek) === 0;
  const noBoth = sizeOf(dayOfMonth) === 0 || sizeOf(dayOfWeek) === 0;
  return [minute, hour, month].some((field) => sizeOf(field) === 0) || (bothDaysMustMatch(schedule) ? noBoth : noDay);
}

/** Whether the schedule matches on leap days only, and so may not match for eight years. */
export function onlyOnLeapDays(schedule: CronSchedule): boolean {
  const { month } = schedule;
  return sizeOf(month) === 1 && has(month, 2) && daysOfMonth(schedule, { year: 2001, month: 2, start: 0 }) === 0;
}

/** A month, and the day that is its first. */
export interface Month {
  readonly year: number;
  readonly month: number;
  readonly start: number;
}

function monthAround(dayNumber: number): Month {
  const { year, month } = dateOf(dayNumber);
  return monthOf(year, month);
}

export function monthOf(year: number, month: number): Month {
  if (month === 0) return monthOf(year - 1, 12);
  if (month === 13) return monthOf(year + 1, 1);
  return { year, month, start: dayOf(year, month, 1) };
}

/** The days of a month that match, the first of the month in the lowest bit. */
export function daysOfMonth(schedule: CronSchedule, { year, month, start }: Month): number {
  if (!has(schedule.month, month)) return 0;
  const { dayOfMonth } = schedule;
  const byDay = (dayOfMonth.low >>> 1) | (dayOfMonth.high << 29);
  const byWeekday = weekdaysOfMonth(schedule.dayOfWeek, weekdayOf(start));
  const length = dayOf(year, month + 1, 1) - dayOf(year, month, 1);
  return (bothDaysMustMatch(schedule) ? byDay & byWeekday : byDay | byWeekday) & (2 ** length - 1);
}

function weekdaysOfMonth(dayOfWeek: Field, firstWeekday: number): number {
  const week = ((dayOfWeek.low >>> firstWeekday) | (dayOfWeek.low << (7 - firstWeekday))) & 0x7f;
  return week | (week << 7) | (week << 14) | (week << 21) | (week << 28);
}

/** How many days from `from` to before `before` match. */
function countDays(schedule: CronSchedule, from: number, before: number): number {
  let count = 0;
  for (let month = monthAround(from); month.start < before; month = monthOf(month.year, month.month + 1)) {
    const skipped = Math.max(0, from - month.start);
    const taken = Math.min(31, before - month.start);
    count += bitCount(daysOfMonth(schedule, month) & (2 ** taken - 1) & -(2 ** skipped));
  }
  return count;
}

/** The first matching day from `from` to before `before`. */
function firstDay(schedule: CronSchedule, from: number, before: number): number | undefined {
  for (let month = monthAround(from); month.start < before; month = monthOf(month.year, month.month + 1)) {
    const days = daysOfMonth(schedule, month) & -(2 ** Math.max(0, from - month.start));
    const day = month.start + 31 - Math.clz32(days & -days);
    if (days !== 0) return day < before ? day : undefined;
  }
  return undefined;
}

/** The last matching day from `from` to before `before`. */
function lastDay(schedule: CronSchedule, from: number, before: number): number | undefined {
  for (let month = monthAround(before - 1); ; month = monthOf(month.year, month.month - 1)) {
    const days = daysOfMonth(schedule, month) & (2 ** Math.min(31, before - month.start) - 1);
    const day = month.start + 31 - Math.clz32(days);
    if (days !== 0) return day >= from ? day : undefined;
    if (month.start <= from) return undefined;
  }
}

/** The first matching minute of a matching day, from `from` on. */
function firstMinute({ hour, minute }: CronSchedule, from: number): number | undefined {
  const fromHour = Math.floor(from / 60);
  const sameHour = has(hour, fromHour) ? firstFrom(minute, from % 60) : undefined;
  if (sameHour !== undefined) return fromHour * 60 + sameHour;
  const laterHour = firstFrom(hour, fromHour + 1);
  const first = firstFrom(minute, 0);
  return laterHour === undefined || first === undefined ? undefined : laterHour * 60 + first;
}

/** The last matching minute of a matching day, up to `upTo`. */
function lastMinute({ hour, minute }: CronSchedule, upTo: number): number | undefined {
  const upToHour = Math.floor(upTo / 60);
  const sameHour = has(hour, upToHour) ? lastUpTo(minute, upTo % 60) : undefined;
  if (sameHour !== undefined) return upToHour * 60 + sameHour;
  const earlierHour = lastUpTo(hour, upToHour - 1);
  const last = lastUpTo(minute, 59);
  return earlierHour === undefined || last === undefined ? undefined : earlierHour * 60 + last;
}

/** How many minutes of a matching day before `before` match. */
function countMinutes({ hour, minute }: CronSchedule, before: number): number {
  const beforeHour = Math.floor(before / 60);
  const sameHour = has(hour, beforeHour) ? countBelow(minute, before % 60) : 0;
  return countBelow(hour, beforeHour) * sizeOf(minute) + sameHour;
}

function dayMatchesAt(schedule: CronSchedule, dayNumber: number): boolean {
  const month = monthAround(dayNumber);
  return ((daysOfMonth(schedule, month) >>> (dayNumber - month.start)) & 1) === 1;
}

/** The first local time that matches, from `from` to before `before`. */
export function firstMatch(schedule: CronSchedule, from: number, before: number): number | undefined {
  const fromMinute = Math.ceil(from / 60);
  const today = Math.floor(fromMinute / minutesPerDay);
  const minute = dayMatchesAt(schedule, today) ? firstMinute(schedule, fromMinute - today * minutesPerDay) : undefined;
  const day = minute === undefined ? firstDay(schedule, today + 1, Math.ceil(before / secondsPerDay)) : today;
  if (day === undefined) return undefined;
  const local = (day * minutesPerDay + (minute ?? firstMinute(schedule, 0) ?? 0)) * 60;
  return local < before ? local : undefined;
}

/** The last local time that matches, from `from` to before `before`. */
export function lastMatch(schedule: CronSchedule, from: number, before: number): number | undefined {
  const lastCandidate = Math.ceil(before / 60) - 1;
  const today = Math.floor(lastCandidate / minutesPerDay);
  const minute = dayMatchesAt(schedule, today)
    ? lastMinute(schedule, lastCandidate - today * minutesPerDay)
    : undefined;
  const day = minute === undefined ? lastDay(schedule, Math.floor(from / secondsPerDay), today) : today;
  if (day === undefined) return undefined;
  const local = (day * minutesPerDay + (minute ?? lastMinute(schedule, minutesPerDay - 1) ?? 0)) * 60;
  return local >= from ? local : undefined;
}

/** How many local times from `from` to before `before` match. */
export function countMatches(schedule: CronSchedule, from: number, before: number): number {
  const fromMinute = Math.ceil(from / 60);
  const beforeMinute = Math.ceil(before / 60);
  if (fromMinute >= beforeMinute) return 0;
  const firstDayNumber = Math.floor(fromMinute / minutesPerDay);
  const lastDayNumber = Math.floor(beforeMinute / minutesPerDay);
  const minutesOn = (day: number, minute: number): number =>
    dayMatchesAt(schedule, day) ? countMinutes(schedule, minute - day * minutesPerDay) : 0;
  const wholeDays = countDays(schedule, firstDayNumber, lastDayNumber);
  return (
    wholeDays * countMinutes(schedule, minutesPerDay) +
    minutesOn(lastDayNumber, beforeMinute) -
    minutesOn(firstDayNumber, fromMinute)
  );
}
