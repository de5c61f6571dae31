import { fieldNames } from './error.js';
import type { FieldName, Position, ScheduleError } from './error.js';
import { bounds } from './field.js';
import { maxScheduleLength, parseSchedule, wordsOf } from './parse.js';
import type { Word } from './parse.js';

/*
 * `H` in a schedule, as Jenkins and Furiko have it: a number that is made from a name, so that many schedules that mean
 * "at some minute" do not all mean the same one.
 *
 *   H           one value of the field; as a day of the month one of 1 to 28, so that no month is left out
 *   H(0-29)     one value of the range
 *   H/15        every 15th value, from one of the first 15 on
 *   H(0-29)/10  every 10th value of the range, from one of its first 10 on
 */

/** A schedule in which each `H` is a number. */
export type Spread =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: ScheduleError };

const spreadItem = /^H(?:\((?<range>[^()]*)\))?(?:\/(?<step>.*))?$/u;
const limitsOf = Object.values(bounds);

/** Whether `text` is five fields of which one has an `H`. */
export function isSpread(text: string): boolean {
  if (!text.includes('H') || text.length > maxScheduleLength || /^@|^TZ=|^CRON_TZ=/u.test(text)) return false;
  const words = wordsOf(text);
  return words.length === fieldNames.length && words.some((word) => itemsOf(word).some(isSpreadItem));
}

/**
 * The schedule with each `H` resolved to a number that depends on `name` and on the field only, so that the same text and
 * name always give the same schedule. What is given back is accepted by `parseSchedule`; a text without `H` is given
 * back as it is.
 */
export function spreadSchedule(text: string, name: string): Spread {
  if (!isSpread(text)) return { ok: true, text };
  let resolved = '';
  let done = 0;
  for (const [index, word] of wordsOf(text).entries()) {
    const limits = limitsOf[index];
    const given = limits === undefined ? word.text : spreadField(word, limits, name);
    if (typeof given !== 'string') return { ok: false, error: given };
    resolved += text.slice(done, word.index) + given;
    done = word.index + word.text.length;
  }
  const spread = resolved + text.slice(done);
  const parsed = parseSchedule(spread);
  return parsed.ok ? { ok: true, text: spread } : { ok: false, error: parsed.error };
}

interface Limits {
  readonly name: FieldName;
  readonly min: number;
  readonly max: number;
  readonly values?: ReadonlyMap<string, number>;
}

function spreadField(word: Word, limits: Limits, name: string): string | ScheduleError {
  const hash = hashOf(`${name}/${limits.name}`);
  const items: string[] = [];
  let start = word.index;
  for (const item of itemsOf(word)) {
    const given = isSpreadItem(item) ? spreadOne({ item, start, limits }, hash) : item;
    if (typeof given !== 'string') return given;
    items.push(given);
    start += item.length + 1;
  }
  return items.join(',');
}

interface Item {
  readonly item: string;
  readonly start: number;
  readonly limits: Limits;
}

function spreadOne({ item, start, limits }: Item, hash: number): string | ScheduleError {
  const position: Position = { start, end: start + item.length };
  const error = (rule: string): ScheduleError => ({ field: limits.name, value: item, rule, position });
  const { range, step } = spreadItem.exec(item)?.groups ?? {};
  const ends = range === undefined ? undefined : endsOf(range, limits);
  if (typeof ends === 'string') return error(ends);
  const { first, last } = ends ?? { first: limits.min, last: limits.max };
  if (step === undefined) {
    const end = ends === undefined && limits.name === 'day of month' ? lastDayOfEveryMonth : last;
    return String(first + (hash % (end - first + 1)));
  }
  const size = last - first + 1;
  const every = /^\d{1,3}$/u.test(step) ? Number(step) : 0;
  if (every < 1 || every > size) return error(`needs a step from 1 to ${size}, as many as there are values`);
  if (every === 1) return ends === undefined ? '*' : `${first}-${last}`;
  return `${first + (hash % every)}-${last}/${every}`;
}

/** The greatest day that February always has. */
const lastDayOfEveryMonth = 28;

/** The ends of what stands between the brackets, or what is wrong with it. */
function endsOf(range: string, limits: Limits): { readonly first: number; readonly last: number } | string {
  const [first, last, ...more] = range.split('-').map((text) => valueOf(text, limits));
  if (first === undefined || last === undefined || more.length > 0) {
    return `needs a range from ${limits.min} to ${limits.max} between its brackets, such as H(${limits.min}-${limits.max})`;
  }
  return first > last ? 'is a range that begins above its end' : { first, last };
}

function valueOf(text: string, { min, max, values }: Limits): number | undefined {
  const value = /^\d{1,3}$/u.test(text) ? Number(text) : values?.get(text.toLowerCase());
  return value !== undefined && value >= min && value <= max ? value : undefined;
}

function itemsOf({ text }: Word): readonly string[] {
  return text.split(',');
}

function isSpreadItem(item: string): boolean {
  return spreadItem.test(item);
}

/** FNV-1a over the UTF-8 bytes, then MurmurHash3's finalizer: similar names get numbers that have nothing in common. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
