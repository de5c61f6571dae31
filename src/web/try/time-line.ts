import { dateText, monthText } from './clock.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Steps between the marks of a ruler. Months count from January. */
type Step = { readonly ms: number } | { readonly months: number };

const steps: readonly Step[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => ({ ms: count * minute })),
  ...[1, 2, 3, 6, 12].map((count) => ({ ms: count * hour })),
  ...[1, 2, 7, 14].map((count) => ({ ms: count * day })),
  ...[1, 2, 3, 6, 12, 24, 60, 120, 600].map((months) => ({ months })),
];

/** A mark of a ruler. */
export interface Tick {
  readonly atMs: number;
  readonly text: string;
}

/** Where instants stand on a line: `x` of `from` is `left`, that of `to` is `right`. */
export interface Scale {
  readonly fromMs: number;
  readonly toMs: number;
  readonly left: number;
  readonly right: number;
}

export function xOf(atMs: number, { fromMs, toMs, left, right }: Scale): number {
  const x = left + ((atMs - fromMs) / (toMs - fromMs)) * (right - left);
  return Math.round(x * 10) / 10;
}

/** A scale from now to the last run, with as much after it as there is between two runs. */
export function scaleOf(nowMs: number, runsMs: readonly number[], [left, right]: readonly [number, number]): Scale {
  const last = Math.max(...runsMs, nowMs);
  const after = Math.max((last - nowMs) * 0.03, minute / 2);
  return { fromMs: nowMs, toMs: last + after, left, right };
}

/** The marks of a ruler by the clocks of a zone, at least `apart` from one another. */
export function ticksOf(scale: Scale, offset: (atMs: number) => number, apart: number): readonly Tick[] {
  const { fromMs, toMs, left, right } = scale;
  const leastMs = ((toMs - fromMs) / Math.max(right - left, 1)) * apart;
  const step = steps.find((one) => lengthOf(one) >= leastMs) ?? { months: 1200 };
  const ticks: Tick[] = [];
  let index = indexOf(fromMs + offset(fromMs), step);
  // The first is before the beginning; more than these don't fit.
  for (let count = 0; count < 100; count++, index++) {
    const localMs = localOf(index, step);
    const atMs = instantOf(localMs, offset);
    if (atMs > toMs) break;
    // A time that is skipped has no place of its own.
    if (atMs >= fromMs && atMs + offset(atMs) === localMs) ticks.push({ atMs, text: textOf(localMs, step) });
  }
  return ticks;
}

function lengthOf(step: Step): number {
  return 'ms' in step ? step.ms : step.months * 30.4 * day;
}

/** Weeks begin on Monday; 1 January 1970 was a Thursday. */
const monday = 4 * day;

function indexOf(localMs: number, step: Step): number {
  if ('ms' in step) return Math.floor((localMs - (step.ms % (7 * day) === 0 ? monday : 0)) / step.ms);
  const date = new Date(localMs);
  return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / step.months);
}

function localOf(index: number, step: Step): number {
  if ('ms' in step) return index * step.ms + (step.ms % (7 * day) === 0 ? monday : 0);
  return Date.UTC(Math.floor((index * step.months) / 12), (index * step.months) % 12);
}

/** The instant at which clocks show a time; the first of two. */
function instantOf(localMs: number, offset: (atMs: number) => number): number {
  const guess = localMs - offset(localMs - day);
  return guess + offset(guess) === localMs ? guess : localMs - offset(guess);
}

function textOf(localMs: number, step: Step): string {
  const date = new Date(localMs);
  if (!('ms' in step)) {
    const year = String(date.getUTCFullYear());
    return date.getUTCMonth() === 0 ? year : monthText(date);
  }
  return localMs % day === 0 ? dateText(date) : date.toISOString().slice(11, 16);
}

/** How many runs to show at first: ten, and more where that shows what a change of the clocks does. */
export function fewOf(runsMs: readonly number[], changesMs: readonly number[]): number {
  const few = 10;
  const change = changesMs[0];
  if (change === undefined) return Math.min(few, runsMs.length);
  const before = runsMs.filter((atMs) => atMs < change).length;
  return Math.min(Math.max(few, before + 3), runsMs.length);
}

/** Labels of which none lies on the one before it: the others are left out. */
export function roomy<Item>(items: readonly Item[], xOfItem: (item: Item) => number, apart: number): readonly Item[] {
  const kept: Item[] = [];
  for (const item of items) {
    const before = kept.at(-1);
    if (before === undefined || xOfItem(item) - xOfItem(before) >= apart) kept.push(item);
  }
  return kept;
}
