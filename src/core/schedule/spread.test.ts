import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeScheduleError } from './error.js';
import { parseSchedule } from './parse.js';
import { isSpread, spreadSchedule } from './spread.js';

const spread = (text: string, name = 'team-a/report'): string => {
  const given = spreadSchedule(text, name);
  return given.ok ? given.text : describeScheduleError(given.error);
};

test.each(['H * * * *', '0 H(0-5) * * *', '*/5 3 H * ?', '0 0 1,H(20-28) * *', '  H\tH * * MON-FRI'])(
  '%j is spread',
  (text) => {
    expect(isSpread(text)).toBe(true);
  },
);

test.each([
  '* * * * THU',
  '0 3 * MARCH *',
  '@hourly',
  'H',
  'H * * *',
  'TZ=UTC H * * * *',
  '@every 1H',
  'H5 * * * *',
  'h * * * *',
  '',
  `H * * * ${'0,'.repeat(4096)}`,
])('%j is left as it is', (text) => {
  expect(isSpread(text)).toBe(false);
  expect(spread(text)).toBe(text);
});

describe('the values of a name', () => {
  // Written down, so that no version moves anybody's runs.
  test.each([
    ['H * * * *', 'team-a/report', '0 * * * *'],
    ['H H * * *', 'default/nightly', '41 23 * * *'],
    ['0 0 H * *', 'team-a/report', '0 0 17 * *'],
    ['H/15 * * * *', 'default/nightly', '11-59/15 * * * *'],
    ['0 0 * * H', 'prod/report', '0 0 * * 6'],
  ])('%s of %s stay %s', (text, name, expected) => {
    expect(spread(text, name)).toBe(expected);
  });
});

const fields = [
  { index: 0, min: 0, max: 59, one: 59 },
  { index: 1, min: 0, max: 23, one: 23 },
  { index: 2, min: 1, max: 31, one: 28 },
  { index: 3, min: 1, max: 12, one: 12 },
  { index: 4, min: 0, max: 6, one: 6 },
] as const;
const inField = (index: number, item: string): string =>
  ['0', '0', '*', '*', '*'].map((plain, other) => (other === index ? item : plain)).join(' ');
const fieldOf = (text: string, index: number): string => text.split(' ')[index] ?? '';

describe('what H is resolved to', () => {
  const name = fc
    .tuple(fc.stringMatching(/^[a-z0-9-]{1,20}$/), fc.stringMatching(/^[a-z0-9.-]{1,30}$/))
    .map((parts) => parts.join('/'));

  test.each(fields)('is a value of field $index', ({ index, min, one }) => {
    fc.assert(
      fc.property(name, (of) => {
        const value = Number(fieldOf(spread(inField(index, 'H'), of), index));
        expect(value).toBeGreaterThanOrEqual(min);
        expect(value).toBeLessThanOrEqual(one);
      }),
    );
  });

  test.each(fields)('is within its range and on its step in field $index', ({ index, min, max }) => {
    const range = fc
      .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(name, range, fc.nat(), (of, [first, last], anyStep) => {
        const one = Number(fieldOf(spread(inField(index, `H(${first}-${last})`), of), index));
        expect(one >= first && one <= last).toBe(true);
        const size = last - first + 1;
        const step = 2 + (anyStep % size);
        if (step > size) return;
        const [from, to] = fieldOf(spread(inField(index, `H(${first}-${last})/${step}`), of), index)
          .split(/[-/]/u)
          .map(Number);
        expect(from).toBeGreaterThanOrEqual(first);
        expect(from).toBeLessThan(first + step);
        expect(to).toBe(last);
      }),
    );
  });

  test('is accepted, has no H any longer, and is the same again', () => {
    const item = fc.constantFrom('H', 'H(2-5)', 'H/3', 'H(1-6)/2', '*', '3', '1-4', '*/2', '1,H(3-5)', 'H/1');
    fc.assert(
      fc.property(name, fc.tuple(item, item, item, item, item), (of, items) => {
        const text = spread(items.join(' '), of);
        expect(parseSchedule(text).ok).toBe(true);
        expect(isSpread(text)).toBe(false);
        expect(spread(text, of)).toBe(text);
        expect(spread(items.join(' '), of)).toBe(text);
      }),
    );
  });

  test('of two fields of one name has nothing to do with each other', () => {
    const pairs = new Set(Array.from({ length: 10_000 }, (_, index) => spread('H H * * *', `ns/job-${index}`)));
    // Of 1,440 minutes of the day, fewer than 3 are expected to be left out.
    expect(pairs.size).toBeGreaterThan(1_425);
  });

  test.each([
    ['minutes', 'H * * * *', 0, 60],
    ['hours', '0 H * * *', 1, 24],
    ['days of the month', '0 0 H * *', 2, 28],
    ['the beginnings of a step', 'H/15 * * * *', 0, 15],
  ] as const)('is spread evenly over %s', (_name, text, index, cells) => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 10_000; n++) {
      const value = fieldOf(spread(text, `team-${n % 7}/nightly-report-${n}`), index);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const expected = 10_000 / cells;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(cells);
    // The mean is the number of cells less one; four standard deviations above it are one in 10,000 or so.
    expect(chiSquare).toBeLessThan(cells - 1 + 4 * Math.sqrt(2 * (cells - 1)));
  });
});

test('the blanks between the fields stay as they were', () => {
  expect(spread('  0\t3  H(4-4) *   MON-FRI ')).toBe('  0\t3  4 *   MON-FRI ');
});

test('names of months and weekdays make a range', () => {
  expect(spread('0 0 * H(jun-jun) H(WED-wed)')).toBe('0 0 * 6 3');
});

test.each([
  ['H(0-60) * * * *', 'minute: "H(0-60)" needs a range from 0 to 59 between its brackets, such as H(0-59)'],
  ['H() * * * *', 'minute: "H()" needs a range from 0 to 59 between its brackets, such as H(0-59)'],
  ['H(5) * * * *', 'minute: "H(5)" needs a range from 0 to 59 between its brackets, such as H(0-59)'],
  ['H(1-2-3) * * * *', 'minute: "H(1-2-3)" needs a range from 0 to 59 between its brackets, such as H(0-59)'],
  ['0 H(9-8) * * *', 'hour: "H(9-8)" is a range that begins above its end'],
  ['H/0 * * * *', 'minute: "H/0" needs a step from 1 to 60, as many as there are values'],
  ['H/61 * * * *', 'minute: "H/61" needs a step from 1 to 60, as many as there are values'],
  ['H(0-9)/11 * * * *', 'minute: "H(0-9)/11" needs a step from 1 to 10, as many as there are values'],
  ['H/x * * * *', 'minute: "H/x" needs a step from 1 to 60, as many as there are values'],
  ['H 24 * * *', 'hour: 24 is above the maximum of 23; midnight is 0'],
])('%s is refused: %s', (text, sentence) => {
  expect(spread(text)).toBe(sentence);
});
