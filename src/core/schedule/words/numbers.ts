/** A sequence with the same distance between each two neighbours. */
export interface Progression {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** So many values that are evenly spaced are told by their step; fewer are listed. */
const manyValues = 5;
/** From so many neighbours on, a list names the first and the last. */
const longRun = 3;

/** `a`, `a and b`, `a, b and c`. */
export function joined(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** The progression that ascending numbers form; undefined for fewer than two, and for uneven ones. */
export function progressionOf(values: readonly number[]): Progression | undefined {
  const [first, second] = values;
  const last = values.at(-1);
  if (first === undefined || second === undefined || last === undefined) return undefined;
  const step = second - first;
  return values.every((value, index) => value === first + index * step) ? { first, last, step } : undefined;
}

/** Ascending numbers, cut where one is missing. */
export function runsOf(values: readonly number[]): readonly (readonly [first: number, last: number])[] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run?.[1] === value - 1) run[1] = value;
    else runs.push([value, value]);
  }
  return runs;
}

/** `1, 3 and 10 to 15`. */
export function listed(values: readonly number[]): string {
  const items = runsOf(values).flatMap(([first, last]) => {
    const length = last - first + 1;
    if (length >= longRun) return [`${first} to ${last}`];
    return length === 2 ? [String(first), String(last)] : [String(first)];
  });
  return joined(items);
}

/** `hour 9`, `hours 9 to 17`, `every 2nd hour from 0 to 22`. */
export function counted(unit: string, values: readonly number[]): string {
  const even = progressionOf(values);
  if (even !== undefined && even.step > 1 && values.length >= manyValues) {
    return `every ${ordinal(even.step)} ${unit} from ${even.first} to ${even.last}`;
  }
  return `${unit}${values.length > 1 ? 's' : ''} ${listed(values)}`;
}

function ordinal(value: number): string {
  const teens = value > 10 && value < 14;
  return `${value}${(teens ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[value % 10]) ?? 'th'}`;
}

/** `15 minutes`, `1 hour`; `every(1)` is plain `hour`. */
export function every(count: number, unit: string): string {
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

/** A minute of the day as clocks show it. */
export function clock(minuteOfDay: number): string {
  return [Math.floor(minuteOfDay / 60), minuteOfDay % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
