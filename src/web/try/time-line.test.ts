import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offsetIn } from './clock.ts';
import { fewOf, roomy, scaleOf, ticksOf, xOf } from './time-line.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);
const berlin = offsetIn('Europe/Berlin');

test('runs stand in their order between the ends of the line', () => {
  const now = utc('2027-03-01T00:00');
  const runs = fc.array(fc.integer({ min: 1, max: 10 * 365 * 86_400 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(runs, fc.integer({ min: 200, max: 1600 }), (seconds, width) => {
      const times = [...seconds].sort((one, other) => one - other).map((second) => now + second * 1000);
      const scale = scaleOf(now, times, [10, width - 10]);
      const xs = times.map((time) => xOf(time, scale));
      expect(xs).toEqual([...xs].sort((one, other) => one - other));
      expect(Math.min(...xs)).toBeGreaterThanOrEqual(10);
      expect(Math.max(...xs)).toBeLessThanOrEqual(width - 10);
    }),
  );
});

test('a ruler of hours is that of its zone, and names midnight by its date', () => {
  const scale = { fromMs: utc('2027-06-01T17:00'), toMs: utc('2027-06-02T05:30'), left: 0, right: 400 };
  expect(ticksOf(scale, berlin, 80).map(({ text }) => text)).toEqual(['21:00', '2 Jun', '03:00', '06:00']);
});

test('a ruler of days counts on through a change of the clocks', () => {
  const scale = { fromMs: utc('2027-03-26T12:00'), toMs: utc('2027-03-30T12:00'), left: 0, right: 600 };
  expect(ticksOf(scale, berlin, 80)).toEqual([
    { atMs: utc('2027-03-26T23:00'), text: '27 Mar' },
    { atMs: utc('2027-03-27T23:00'), text: '28 Mar' },
    { atMs: utc('2027-03-28T22:00'), text: '29 Mar' },
    { atMs: utc('2027-03-29T22:00'), text: '30 Mar' },
  ]);
});

test('a ruler has no mark for a time that is skipped', () => {
  const scale = { fromMs: utc('2027-03-28T00:00'), toMs: utc('2027-03-28T02:30'), left: 0, right: 400 };
  expect(ticksOf(scale, berlin, 80).map(({ text }) => text)).toEqual([
    '01:00',
    '01:30',
    '03:00',
    '03:30',
    '04:00',
    '04:30',
  ]);
});

test('a ruler of years names them', () => {
  const scale = { fromMs: utc('2027-02-01T00:00'), toMs: utc('2032-02-01T00:00'), left: 0, right: 600 };
  expect(ticksOf(scale, berlin, 80).map(({ text }) => text)).toEqual(['2028', '2029', '2030', '2031', '2032']);
});

test('marks keep their distance, however long the line lasts', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'UTC', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia');
  const from = fc.integer({ min: 0, max: 4_000_000_000 });
  const length = fc.integer({ min: 60, max: 12 * 365 * 86_400 });
  fc.assert(
    fc.property(zones, from, length, (zone, fromS, lengthS) => {
      const scale = { fromMs: fromS * 1000, toMs: (fromS + lengthS) * 1000, left: 0, right: 700 };
      const xs = ticksOf(scale, offsetIn(zone), 90).map(({ atMs }) => xOf(atMs, scale));
      // A change of the clocks brings two of them closer by an hour, the shortest month by three days.
      xs.slice(1).forEach((x, index) => {
        expect(x - (xs[index] ?? 0)).toBeGreaterThan(40);
      });
    }),
    { numRuns: 60 },
  );
});

test('ten runs are shown, and more where that shows a change of the clocks', () => {
  const runs = Array.from({ length: 50 }, (_, index) => index);
  expect(fewOf(runs, [])).toBe(10);
  expect(fewOf(runs, [3.5])).toBe(10);
  expect(fewOf(runs, [17.5, 40])).toBe(21);
  expect(fewOf(runs, [49.5])).toBe(50);
  expect(fewOf([1, 2], [])).toBe(2);
});

test('labels that would lie on others are left out', () => {
  expect(roomy([0, 5, 30, 40, 70], (x) => x, 30)).toEqual([0, 30, 70]);
});
