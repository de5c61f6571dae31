import type { WeekMinute } from '../../page/api.ts';
import { clockOf, weekdayName, weekdays } from './clock.ts';
import type { Place } from './clock.ts';

export const minutesADay = 1440;

/** Columns narrower than this, in CSS pixels, can't be told apart or pointed at. */
const leastColumnPx = 7;
const columnLengths = [5, 10, 15, 20, 30, 60, 120, 180] as const;

/** The least minutes of a column with which a day fits a width, in CSS pixels. */
export function columnMinutes(widthPx: number): number {
  return columnLengths.find((minutes) => (minutesADay / minutes) * leastColumnPx <= widthPx) ?? 240;
}

/** Some minutes of a weekday. */
export interface Cell {
  readonly weekday: number;
  /** The first minute, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly starts: number;
  /** Those in which something starts, in their order. */
  readonly minutes: readonly WeekMinute[];
}

/** The week in cells: a row for each weekday, Monday first, columns of so many minutes. */
export function cellsOf(minutes: readonly WeekMinute[], perColumn: number): readonly (readonly Cell[])[] {
  const found = weekdays.map(() => new Map<number, WeekMinute[]>());
  for (const one of minutes) {
    const column = Math.floor(one.minute / perColumn);
    const cells = found[one.weekday];
    const cell = cells?.get(column);
    if (cell === undefined) cells?.set(column, [one]);
    else cell.push(one);
  }
  return found.map((cells, weekday) =>
    Array.from({ length: minutesADay / perColumn }, (_, column) => {
      const within = cells.get(column) ?? [];
      const from = column * perColumn;
      const starts = within.reduce((sum, one) => sum + one.starts, 0);
      return { weekday, from, to: from + perColumn, starts, minutes: within };
    }),
  );
}

/** The cell in which a place is. */
export function cellAt(rows: readonly (readonly Cell[])[], { weekday, minute }: Place): Cell | undefined {
  return rows[weekday]?.find(({ to }) => minute < to);
}

/** `Monday 02:00 to 02:15, 14 starts` */
export function cellName({ weekday, from, to, starts }: Cell): string {
  return `${weekdayName(weekday)} ${clockOf(from)} to ${clockOf(to)}, ${startsText(starts)}`;
}

/** `no start`, `1 start`, `1,204 starts` */
export function startsText(starts: number): string {
  return starts === 0 ? 'no start' : `${countText(starts)} ${starts === 1 ? 'start' : 'starts'}`;
}

const counts = new Intl.NumberFormat('en');

/** `1,204` */
export function countText(count: number): string {
  return counts.format(count);
}

/** So many shades can be told apart. */
export const mostLevels = 7;

/** Numbers of starts that have one shade. */
export interface Level {
  readonly least: number;
  readonly most: number;
}

/**
 * The shades up to the highest number of starts, from the lightest on. Each is a multiple of the one before, since one minute of a
 * herd would make all others look alike; few numbers have a shade each.
 */
export function levelsUpTo(most: number): readonly Level[] {
  const count = Math.min(most, mostLevels);
  let least = 1;
  return Array.from({ length: count }, (_, index) => {
    const level = { least, most: Math.max(least, Math.round(most ** ((index + 1) / count))) };
    least = level.most + 1;
    return level;
  });
}

/** Which of the shades a number has, from 1; 0 for no start. */
export function levelOf(levels: readonly Level[], starts: number): number {
  return levels.findIndex(({ most }) => starts <= most) + (starts === 0 ? 0 : 1);
}

/** The shade of the css for one of so many levels: few are spread over all. */
export function shadeOf(level: number, levels: number): number {
  if (level === 0) return 0;
  return levels === 1 ? mostLevels - 2 : 1 + Math.round(((level - 1) * (mostLevels - 1)) / (levels - 1));
}
