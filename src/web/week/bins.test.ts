import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WeekMinute } from '../../page/api.ts';
import {
  cellAt,
  cellName,
  cellsOf,
  columnMinutes,
  levelOf,
  levelsUpTo,
  minutesADay,
  mostLevels,
  shadeOf,
} from './bins.ts';

const minute = (weekday: number, at: number, starts: number): WeekMinute => ({
  weekday,
  minute: at,
  starts,
  cronJobs: [],
});

test('columns are as fine as a width allows, and divide a day', () => {
  expect([320, 500, 1100, 1700, 2400].map(columnMinutes)).toEqual([60, 30, 10, 10, 5]);
  expect(columnMinutes(0)).toBe(240);
  fc.assert(
    fc.property(fc.nat(4000), (width) => {
      expect(minutesADay % columnMinutes(width)).toBe(0);
      expect(columnMinutes(width + 1)).toBeLessThanOrEqual(columnMinutes(width));
    }),
  );
});

test('a cell has the starts of its minutes, and says so', () => {
  const cells = cellsOf([minute(0, 120, 9), minute(0, 134, 5), minute(0, 135, 1), minute(6, 1439, 1)], 15);
  expect(cells).toHaveLength(7);
  expect(cells.map((row) => row.length)).toEqual(Array(7).fill(96));
  const [first, last] = [cellAt(cells, { weekday: 0, minute: 134 }), cellAt(cells, { weekday: 6, minute: 1439 })];
  expect(first && cellName(first)).toBe('Monday 02:00 to 02:15, 14 starts');
  expect(last && cellName(last)).toBe('Sunday 23:45 to 24:00, 1 start');
  expect(cellAt(cells, { weekday: 3, minute: 0 })).toMatchObject({ starts: 0, minutes: [] });
});

const aWeek = fc
  .uniqueArray(fc.tuple(fc.nat(6), fc.nat(minutesADay - 1)), {
    selector: ([weekday, at]) => weekday * minutesADay + at,
  })
  .chain((places) =>
    fc.tuple(...places.map(([weekday, at]) => fc.nat(300).map((starts) => minute(weekday, at, starts + 1)))),
  );

test('no start is lost or counted twice, whatever the columns', () => {
  fc.assert(
    fc.property(aWeek, fc.nat(4000), (minutes, width) => {
      const cells = cellsOf(minutes, columnMinutes(width)).flat();
      expect(cells.flatMap((cell) => cell.minutes)).toHaveLength(minutes.length);
      const isSound = cells.every(
        ({ weekday, from, to, starts, minutes: within }) =>
          within.every((one) => one.weekday === weekday && one.minute >= from && one.minute < to) &&
          starts === within.reduce((sum, one) => sum + one.starts, 0),
      );
      expect(isSound).toBe(true);
    }),
  );
});

test('few numbers have a shade each, many share them by their magnitude', () => {
  expect(levelsUpTo(0)).toEqual([]);
  expect(levelsUpTo(3).map(({ least, most }) => [least, most])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  expect(levelsUpTo(214).map(({ least }) => least)).toEqual([1, 3, 6, 11, 22, 47, 100]);
});

test('every number up to the highest has one shade, and more starts never a lighter one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), fc.nat(), (most, some, others) => {
      const levels = levelsUpTo(most);
      expect([levels[0]?.least, levels.at(-1)?.most]).toEqual([1, most]);
      levels.forEach(({ least }, index) => {
        expect(least).toBe((levels[index - 1]?.most ?? 0) + 1);
      });
      const shade = (starts: number): number => shadeOf(levelOf(levels, starts), levels.length);
      const [fewer, more] = [some % (most + 1), others % (most + 1)].sort((one, other) => one - other);
      expect(shade(fewer ?? 0)).toBeLessThanOrEqual(shade(more ?? 0));
      expect([shade(0), shade(1) > 0, shade(most) <= mostLevels]).toEqual([0, true, true]);
    }),
  );
});
