import { hintFor } from './dialect.js';
import { parseDuration } from './duration.js';
import { fieldNames, type Position, type ScheduleError } from './error.js';
import { bounds, everyValue, type Field, fieldOf, parseField } from './field.js';
import { findTimeZone, type TimeZone, timeZoneLike } from './zone.js';

/** A schedule of five fields, or a descriptor that stands for one: it runs at the minutes that match. */
export interface CronSchedule {
  readonly kind: 'cron';
  readonly minute: Field;
  readonly hour: Field;
  readonly dayOfMonth: Field;
  readonly month: Field;
  readonly dayOfWeek: Field;
  /** The zone of a `TZ=` or `CRON_TZ=` prefix, which goes before any other. */
  readonly zone?: TimeZone;
}

/** `@every`: it runs again a fixed time, in whole seconds and at least one, after the run before. */
export interface EverySchedule {
  readonly kind: 'every';
  readonly delaySeconds: number;
}

/** When to run, as it was read: fields that have to match, or a fixed time between runs (`@every`). */
export type Schedule = CronSchedule | EverySchedule;
export type ParsedSchedule =
  { readonly ok: true; readonly schedule: Schedule } | { readonly ok: false; readonly error: ScheduleError };

/**
 * A longer text is refused although robfig/cron would read it. Reading is linear, but a text is read for every
 * review and every run; every value of every field listed one by one needs less than 400 characters.
 */
export const maxScheduleLength = 4096;

/** What Go's `unicode.IsSpace` calls blank, which is not what `\s` does: NEL is, a byte order mark is not. */
const blanks = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

export interface Word {
  readonly text: string;
  /** Where the word begins, in the text that it was found in. */
  readonly index: number;
}

/** The fields of a schedule that is accepted, as they are written; none for a descriptor. */
export function fieldTextsOf(text: string): readonly string[] {
  const words = wordsOf(text).map((word) => word.text);
  const fields = /^(?:CRON_)?TZ=/.test(text) ? words.slice(1) : words;
  return fields.length === fieldNames.length ? fields : [];
}

/** The words between blanks. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  let begin = -1;
  for (let index = 0; index <= text.length; index += 1) {
    if (index < text.length && !isBlank(text, index)) {
      if (begin === -1) begin = index;
    } else if (begin !== -1) {
      words.push({ text: text.slice(begin, index), index: begin });
      begin = -1;
    }
  }
  return words;
}

function isBlank(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === 0x20 || ((code < 0x20 || code >= 0x80) && blanks.test(text.charAt(index)));
}

const descriptorNames = '@yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly and @every <duration>';

/**
 * Reads a schedule as Kubernetes does, which is robfig/cron v3's `ParseStandard`: accepted here if and only if it is
 * accepted there, but for texts above `maxScheduleLength`. Never throws. A `TZ=` or `CRON_TZ=` prefix is read too,
 * for objects that were stored when Kubernetes still took one.
 */
export function parseSchedule(text: string): ParsedSchedule {
  const schedule = read(text);
  if (!('rule' in schedule)) return { ok: true, schedule };
  const hint = schedule.hint ?? (isTooLong(text) ? undefined : hintFor({ text, error: schedule, accepts }));
  return { ok: false, error: hint === undefined ? schedule : { ...schedule, hint } };
}

function isTooLong(text: string): boolean {
  return text.length > maxScheduleLength;
}

function accepts(text: string): boolean {
  return !('rule' in read(text));
}

function read(text: string): Schedule | ScheduleError {
  if (text === '') return wholeError(text, 'the schedule is empty: write five fields, or a descriptor such as @daily');
  if (isTooLong(text)) return wholeError(text, `the schedule is longer than ${maxScheduleLength} characters`);
  if (!text.startsWith('TZ=') && !text.startsWith('CRON_TZ=')) return readUnzoned(text, text, 0);

  const nameStart = text.indexOf('=') + 1;
  const nameEnd = text.indexOf(' ');
  if (nameEnd === -1) {
    return wholeError(text, `${text.slice(0, nameStart)} needs a time zone and a blank before the schedule`);
  }
  const name = text.slice(nameStart, nameEnd);
  const zone = findTimeZone(name);
  if (zone === undefined) {
    const error = partError({ start: nameStart, end: nameEnd }, name, 'is not a time zone that Go knows');
    const like = timeZoneLike(name);
    return like === undefined ? error : { ...error, hint: `write ${like}` };
  }
  const found = wordsOf(text.slice(nameEnd));
  const last = found.at(-1);
  const start = nameEnd + (found[0]?.index ?? 0);
  const rest = text.slice(start, nameEnd + (last === undefined ? 0 : last.index + last.text.length));
  const schedule = readUnzoned(text, rest, start);
  return 'kind' in schedule && schedule.kind === 'cron' ? { ...schedule, zone } : schedule;
}

/** @param start where `rest`, the text without its prefix, begins in `text` */
function readUnzoned(text: string, rest: string, start: number): Schedule | ScheduleError {
  return rest.startsWith('@') ? readDescriptor(rest, start) : readFields(text, rest, start);
}

function readFields(text: string, rest: string, start: number): Schedule | ScheduleError {
  const found = wordsOf(rest);
  const [first, second, third, fourth, fifth] = found;
  if (!first || !second || !third || !fourth || !fifth || found.length > fieldNames.length) {
    return wholeError(text, `expected 5 fields (${fieldNames.join(', ')}), found ${found.length}`);
  }
  const minute = parseField(first.text, start + first.index, bounds.minute);
  if ('rule' in minute) return minute;
  const hour = parseField(second.text, start + second.index, bounds.hour);
  if ('rule' in hour) return hour;
  const dayOfMonth = parseField(third.text, start + third.index, bounds.dayOfMonth);
  if ('rule' in dayOfMonth) return dayOfMonth;
  const month = parseField(fourth.text, start + fourth.index, bounds.month);
  if ('rule' in month) return month;
  const dayOfWeek = parseField(fifth.text, start + fifth.index, bounds.dayOfWeek);
  if ('rule' in dayOfWeek) return dayOfWeek;
  return { kind: 'cron', minute, hour, dayOfMonth, month, dayOfWeek };
}

const zero = fieldOf(0, 0, 1);
const first = fieldOf(1, 1, 1);
const everyHour = everyValue(bounds.hour);
const everyDayOfMonth = everyValue(bounds.dayOfMonth);
const everyMonth = everyValue(bounds.month);
const everyDayOfWeek = everyValue(bounds.dayOfWeek);

const hourly: CronSchedule = {
  kind: 'cron',
  minute: zero,
  hour: everyHour,
  dayOfMonth: everyDayOfMonth,
  month: everyMonth,
  dayOfWeek: everyDayOfWeek,
};
const daily: CronSchedule = { ...hourly, hour: zero };
const weekly: CronSchedule = { ...daily, dayOfWeek: zero };
const monthly: CronSchedule = { ...daily, dayOfMonth: first };
const yearly: CronSchedule = { ...monthly, month: first };

/** The descriptors that stand for five fields; their case matters. */
const descriptors: ReadonlyMap<string, CronSchedule> = new Map([
  ['@yearly', yearly],
  ['@annually', yearly],
  ['@monthly', monthly],
  ['@weekly', weekly],
  ['@daily', daily],
  ['@midnight', daily],
  ['@hourly', hourly],
]);

const every = '@every ';

function readDescriptor(rest: string, start: number): Schedule | ScheduleError {
  const known = descriptors.get(rest);
  if (known !== undefined) return known;
  const end = start + rest.length;
  if (!rest.startsWith(every)) return partError({ start, end }, rest, `is none of ${descriptorNames}`);
  const durationText = rest.slice(every.length);
  const duration = parseDuration(durationText);
  if ('rule' in duration) return partError({ start: start + every.length, end }, durationText, duration.rule);
  const seconds = Number(duration.nanoseconds / 1_000_000_000n);
  return { kind: 'every', delaySeconds: Math.max(1, seconds) };
}

function partError(position: Position, value: string, rule: string): ScheduleError {
  return { value, rule, position };
}

function wholeError(text: string, rule: string): ScheduleError {
  return { rule, position: { start: 0, end: text.length } };
}
