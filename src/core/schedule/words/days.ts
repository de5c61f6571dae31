import { monthNames, weekdayNames } from '../field.js';
import { counted, joined, listed, progressionOf } from './numbers.js';

/** On which days a schedule runs. All sets ascend. */
export interface Days {
  /** Days of the month; undefined where they don't matter. */
  readonly daysOfMonth: readonly number[] | undefined;
  /** Weekdays from 0 for Sunday, which suit as well as the days of the month; undefined where they don't matter. */
  readonly weekdays: readonly number[] | undefined;
  /** From 1 for January. */
  readonly months: readonly number[];
}

const monthsPerYear = 12;
const longRun = 3;
/** Every month has days up to here. */
const shortestMonth = 28;
const mondayFirst = [1, 2, 3, 4, 5, 6, 0];

/** The days, empty where it is every one: `on weekdays`, `on day 1 to 7 of the month, and on every Monday as well`. */
export function daysInWords({ daysOfMonth, weekdays, months }: Days): string {
  if (daysOfMonth === undefined) {
    return [weekdays === undefined ? '' : `on ${plural(weekdays)}`, inMonths(months)].filter(Boolean).join(' ');
  }
  if (weekdays === undefined) return onDays(daysOfMonth, months);
  const when = months.length === monthsPerYear ? '' : `, both ${inMonths(months)} only`;
  return `on ${days(daysOfMonth)} of the month, and on ${singular(weekdays)} as well${when}`;
}

/** Which months these are: `June`, `January and July`. */
export function monthsInWords(months: readonly number[]): string {
  return joined(months.map(monthName));
}

function onDays(daysOfMonth: readonly number[], months: readonly number[]): string {
  const [month] = months;
  if (months.length === monthsPerYear) {
    // Without a word about it, somebody may take the last day of the month for it.
    const isRare = (daysOfMonth[0] ?? 0) > shortestMonth;
    const has = daysOfMonth.length === 1 ? 'has it' : 'has them';
    return `on ${days(daysOfMonth)} of ${isRare ? `each month that ${has}` : 'the month'}`;
  }
  if (months.length > 1) {
    const range = monthRange(months);
    return `on ${days(daysOfMonth)} of ${range === undefined ? monthsInWords(months) : `each month ${range}`}`;
  }
  if (month === 2 && daysOfMonth[0] === 29) return 'on 29 February, which only leap years have';
  return daysOfMonth.length === 1 && month !== undefined
    ? `on ${listed(daysOfMonth)} ${monthName(month)}`
    : `on ${days(daysOfMonth)} of ${monthsInWords(months)}`;
}

/** `day 1 and 15`, `every 2nd day from 1 to 31`. */
function days(daysOfMonth: readonly number[]): string {
  const words = counted('day', daysOfMonth);
  return words.startsWith('every') ? words : `day ${listed(daysOfMonth)}`;
}

function inMonths(months: readonly number[]): string {
  if (months.length === monthsPerYear) return '';
  return monthRange(months) ?? `in ${monthsInWords(months)}`;
}

/** `from March to October`. */
function monthRange(months: readonly number[]): string | undefined {
  const range = progressionOf(months);
  if (range?.step !== 1 || months.length < longRun) return undefined;
  return `from ${monthName(range.first)} to ${monthName(range.last)}`;
}

/** `weekdays`, `Mondays and Fridays`, `Monday to Thursday`. */
function plural(weekdays: readonly number[]): string {
  return isMondayToFriday(weekdays)
    ? 'weekdays'
    : (weekdayRange(weekdays) ?? joined(ordered(weekdays).map((day) => `${weekdayName(day)}s`)));
}

/** `every weekday`, `every Monday and Friday`, `every day from Monday to Thursday`. */
function singular(weekdays: readonly number[]): string {
  if (isMondayToFriday(weekdays)) return 'every weekday';
  const range = weekdayRange(weekdays);
  return range === undefined ? `every ${joined(ordered(weekdays).map(weekdayName))}` : `every day from ${range}`;
}

function isMondayToFriday(weekdays: readonly number[]): boolean {
  return weekdays.join() === '1,2,3,4,5';
}

function weekdayRange(weekdays: readonly number[]): string | undefined {
  const [first, ...others] = ordered(weekdays);
  const last = others.at(-1);
  if (first === undefined || last === undefined || weekdays.length < longRun) return undefined;
  const isRange = mondayFirst.indexOf(last) - mondayFirst.indexOf(first) === weekdays.length - 1;
  return isRange ? `${weekdayName(first)} to ${weekdayName(last)}` : undefined;
}

function ordered(weekdays: readonly number[]): readonly number[] {
  return mondayFirst.filter((day) => weekdays.includes(day));
}

function monthName(month: number): string {
  return capital(monthNames[month - 1] ?? '');
}

function weekdayName(weekday: number): string {
  return capital(weekdayNames[weekday] ?? '');
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
