import type { FieldName, Position, ScheduleError } from './error.js';

/**
 * The values that one field of a schedule allows: a set of numbers from 0 to 59. Two words of 30 bits, since the
 * bit operations of JavaScript stop at 32.
 */
export interface Field {
  readonly low: number;
  readonly high: number;
  /** The field holds a `*` or `?` without a step above 1, which decides how the two day fields combine. */
  readonly star: boolean;
}

interface Bounds {
  readonly name: FieldName;
  readonly min: number;
  readonly max: number;
  readonly values?: ReadonlyMap<string, number>;
}

const wordBits = 30;
const zero = 0x30;
const maxInt64 = 9223372036854775807n;

// prettier-ignore
export const monthNames = [
  'january', 'february', 'march', 'april', 'may', 'june',
  'july', 'august', 'september', 'october', 'november', 'december',
] as const;
export const weekdayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** A schedule knows the first three letters of each name. */
function numbered(names: readonly string[], first: number): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name.slice(0, 3), index + first]));
}

export const bounds = {
  minute: { name: 'minute', min: 0, max: 59 },
  hour: { name: 'hour', min: 0, max: 23 },
  dayOfMonth: { name: 'day of month', min: 1, max: 31 },
  month: { name: 'month', min: 1, max: 12, values: numbered(monthNames, 1) },
  dayOfWeek: { name: 'day of week', min: 0, max: 6, values: numbered(weekdayNames, 0) },
} as const satisfies Record<string, Bounds>;

export function has(field: Field, value: number): boolean {
  return ((value < wordBits ? field.low >>> value : field.high >>> (value - wordBits)) & 1) === 1;
}

/** How many values the field allows. */
export function sizeOf(field: Field): number {
  return bitCount(field.low) + bitCount(field.high);
}

/** The values that the field allows, in ascending order. */
export function valuesOf(field: Field): number[] {
  const values: number[] = [];
  for (let value = 0; value < 2 * wordBits; value++) if (has(field, value)) values.push(value);
  return values;
}

/** How many values below `value` the field allows. */
export function countBelow(field: Field, value: number): number {
  return bitCount(field.low & bitsBelow(value)) + bitCount(field.high & bitsBelow(value - wordBits));
}

/** A word with the bits below `bit` set, as far as it has them. */
function bitsBelow(bit: number): number {
  return (1 << Math.max(0, Math.min(bit, wordBits))) - 1;
}

/** The least allowed value that is not below `value`. */
export function firstFrom(field: Field, value: number): number | undefined {
  for (let candidate = value; candidate < 2 * wordBits; candidate++) if (has(field, candidate)) return candidate;
  return undefined;
}

/** The greatest allowed value that is not above `value`. */
export function lastUpTo(field: Field, value: number): number | undefined {
  for (let candidate = value; candidate >= 0; candidate--) if (has(field, candidate)) return candidate;
  return undefined;
}

/** How many bits of a word are set. */
export function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The values from `first` to `last` in steps of `step`. */
export function fieldOf(first: number, last: number, step: number, star = false): Field {
  let low = 0;
  let high = 0;
  if (step === 1) {
    low = bitsBelow(last + 1) & ~bitsBelow(first);
    high = bitsBelow(last + 1 - wordBits) & ~bitsBelow(first - wordBits);
    return { low, high, star };
  }
  for (let value = first; value <= last; value += step) {
    if (value < wordBits) low |= 1 << value;
    else high |= 1 << (value - wordBits);
  }
  return { low, high, star };
}

/** Every value of a field, as `*` gives. */
export function everyValue({ min, max }: Bounds): Field {
  return fieldOf(min, max, 1, true);
}

/**
 * Reads one field as robfig/cron v3 does: items between commas, of which empty ones are dropped (so that `,` is
 * accepted and allows nothing), each `*`, `?`, `N`, `N-M`, `N/step` (from N to the maximum) or a range with a step.
 * What follows the hyphen of `*-` is ignored there, and so it is here.
 * @param start where the field begins in the schedule's text
 */
export function parseField(text: string, start: number, limits: Bounds): Field | ScheduleError {
  if (text === '*') return everyValue(limits);
  if (!text.includes(',')) return new Item(text, start, limits).read();
  let low = 0;
  let high = 0;
  let star = false;
  let offset = start;
  // A list may repeat itself up to the length of a schedule; each item is read once.
  const seen = new Set(['']);
  for (const item of text.split(',')) {
    if (!seen.has(item)) {
      seen.add(item);
      const part = new Item(item, offset, limits).read();
      if ('rule' in part) return part;
      low |= part.low;
      high |= part.high;
      star ||= part.star;
    }
    offset += item.length + 1;
  }
  return { low, high, star };
}

/** One item of a field's list. */
class Item {
  readonly #text: string;
  readonly #start: number;
  readonly #limits: Bounds;

  constructor(text: string, start: number, limits: Bounds) {
    this.#text = text;
    this.#start = start;
    this.#limits = limits;
  }

  read(): Field | ScheduleError {
    const [range, stepText, hasMore] = cut(this.#text, '/');
    const ends = this.#range(range);
    if ('rule' in ends) return ends;
    if (stepText === undefined) return fieldOf(ends.first, ends.last, 1, ends.star);
    if (hasMore) return this.#error('has more than one slash');
    const step = this.#step(stepText, range.length + 1);
    if (typeof step !== 'number') return step;
    return fieldOf(ends.first, ends.single ? this.#limits.max : ends.last, step, ends.star && step === 1);
  }

  #range(range: string): { first: number; last: number; single: boolean; star: boolean } | ScheduleError {
    const { min, max } = this.#limits;
    const [firstText, lastText, hasMore] = cut(range, '-');
    if (firstText === '*' || firstText === '?') return { first: min, last: max, single: false, star: true };
    if (range === '') return this.#error('has nothing before the slash');
    if (firstText === '') return this.#error('is a range without a beginning');
    const first = this.#value(firstText, 0);
    if (typeof first !== 'number') return first;
    if (hasMore) return this.#error('has more than one hyphen');
    if (lastText === undefined) return { first, last: first, single: true, star: false };
    if (lastText === '') return this.#error('is a range without an end');
    const last = this.#value(lastText, firstText.length + 1);
    if (typeof last !== 'number') return last;
    if (first > last) return this.#error('is a range that begins above its end');
    return { first, last, single: false, star: false };
  }

  #value(text: string, offset: number): number | ScheduleError {
    const { min, max, values } = this.#limits;
    const value = integer(text) ?? values?.get(lowerCase(text));
    if (value !== undefined && value >= min && value <= max) return value;
    const at = { text, offset };
    if (value === undefined) return this.#error(`is not ${allowed(this.#limits)}`, at);
    return value < min
      ? this.#error(`is below the minimum of ${min}`, at)
      : this.#error(`is above the maximum of ${max}`, at);
  }

  #step(text: string, offset: number): number | ScheduleError {
    if (text === '') return this.#error('lacks a number after the slash');
    const step = integer(text);
    const at = { text, offset };
    if (step === undefined) return this.#error('is not a number to step by', at);
    if (step < 1) return this.#error('is below the minimum step of 1', at);
    if (step === Infinity) return this.#error(`is above the maximum step of ${String(maxInt64)}`, at);
    return step;
  }

  #error(rule: string, at = { text: this.#text, offset: 0 }): ScheduleError {
    const start = this.#start + at.offset;
    const position: Position = { start, end: start + at.text.length };
    return { field: this.#limits.name, value: at.text, rule, position };
  }
}

/** The text up to `separator`; from there to the next one, if there is one; and whether there is a next one. */
function cut(text: string, separator: string): readonly [string, string | undefined, boolean] {
  const first = text.indexOf(separator);
  if (first === -1) return [text, undefined, false];
  const second = text.indexOf(separator, first + 1);
  const end = second === -1 ? text.length : second;
  return [text.slice(0, first), text.slice(first + 1, end), second !== -1];
}

/** A decimal number with an optional sign, as Go's `strconv.Atoi` reads it; infinite where an int64 cannot hold it. */
function integer(text: string): number | undefined {
  const digit = text.charCodeAt(0) - zero;
  if (text.length === 1 && digit >= 0 && digit <= 9) return digit;
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  return BigInt(text.replace(/^[+-]/, '')) > maxInt64 ? Math.sign(value) * Infinity : value;
}

/** Go lowers `İ` to a plain `i`, where JavaScript adds a combining dot; `FRİ` is Friday to Kubernetes. */
function lowerCase(text: string): string {
  return text.replaceAll('\u0130', 'i').toLowerCase();
}

function allowed({ min, max, values }: Bounds): string {
  const numbers = `a number from ${min} to ${max}`;
  if (values === undefined) return numbers;
  const names = [...values.keys()].map((name) => name.toUpperCase());
  return `${numbers} or a name from ${names.at(0) ?? ''} to ${names.at(-1) ?? ''}`;
}
