import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedulesOfAnyKind as schedules } from '../../../test/support/schedules.js';
import { intervalsOf, type Intervals, parseSchedule, type Schedule, ticks, utc } from './index.js';

function scheduleOf(text: string): Schedule {
  const parsed = parseSchedule(text);
  if (!parsed.ok) throw new Error(`${text} was refused`);
  return parsed.schedule;
}

/** The intervals of the runs of some years, as many runs as are needed to see each. */
function counted(schedule: Schedule, runs: number): Intervals | undefined {
  let last: number | undefined;
  let shortest = Infinity;
  let longest = 0;
  let count = 0;
  for (const at of ticks(schedule, utc, Date.UTC(2026, 0, 1))) {
    if (last !== undefined) {
      shortest = Math.min(shortest, (at - last) / 1000);
      longest = Math.max(longest, (at - last) / 1000);
    }
    last = at;
    if (++count === runs) break;
  }
  return last === undefined ? undefined : { shortest, longest };
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

describe('how far runs are apart', () => {
  test.each<[text: string, shortest: number | undefined, longest: number | undefined]>([
    ['*/5 * * * *', 5 * minute, 5 * minute],
    ['5,55 * * * *', 10 * minute, 50 * minute],
    ['*/45 * * * *', 15 * minute, 45 * minute],
    ['0 0,23 * * *', hour, 23 * hour],
    ['0,30 9-17 * * 1-5', 30 * minute, 3 * day - 8 * hour - 30 * minute],
    ['0 0 * * 0,6', day, 6 * day],
    ['0 12 * * 3', 7 * day, 7 * day],
    ['0 12 * 6 *', day, undefined],
    ['0 12 1 * *', 28 * day, undefined],
    ['0 12 1,31 * *', day, undefined],
    ['0 12 30 1,3 *', 59 * day, undefined],
    ['0 12 31 12 *', 365 * day, undefined],
    ['0 12 29 2 *', 1461 * day, undefined],
    ['0 12 13 * 5', day, undefined],
    ['0 12 31 2 5', 7 * day, undefined],
    ['0 12 1-31 * 5', day, day],
    ['@every 90s', 90, 90],
    ['0 0 31 2 *', undefined, undefined],
    [', * * * *', undefined, undefined],
  ])('%s', (text, shortest, longest) => {
    const intervals = intervalsOf(scheduleOf(text));
    expect([intervals?.shortest, intervals?.longest]).toEqual([shortest, longest]);
  });

  test('no two runs are closer, and none farther apart where that is known', () => {
    fc.assert(
      fc.property(schedules, (text) => {
        const schedule = scheduleOf(text);
        const intervals = intervalsOf(schedule);
        const seen = counted(schedule, 300);
        if (intervals === undefined || seen === undefined) {
          expect([intervals, seen]).toEqual([undefined, undefined]);
          return;
        }
        expect(seen.shortest).toBeGreaterThanOrEqual(intervals.shortest);
        expect(seen.longest).toBeLessThanOrEqual(intervals.longest ?? Infinity);
      }),
      { numRuns: 300 },
    );
  });

  test('two runs come as close and as far apart as that, within weeks where days go by the week', () => {
    const weekly = schedules.filter((text) => {
      const [, , days, months] = text.split(' ');
      return days === '*' && months === '*';
    });
    fc.assert(
      fc.property(weekly, (text) => {
        const schedule = scheduleOf(text);
        // Three weeks of at most 1440 runs a day would be many; a week in which the hours are few shows the same.
        fc.pre(text.split(' ')[0] !== '*');
        expect(intervalsOf(schedule)).toEqual(counted(schedule, 60 * 24 * 15));
      }),
      { numRuns: 25 },
    );
  });
});
