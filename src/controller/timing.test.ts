import { expect, test } from 'vitest';
import { at, cronJob } from '../../test/simulation/objects.js';
import { isTooLate, timingOf } from './timing.js';
import type { Timing } from './timing.js';

function timing(schedule: string, after: string, now: string, deadlineMs?: number): Timing {
  const { timetable } = cronJob({ spec: { schedule } });
  if (timetable === undefined) throw new Error(`${schedule} is no schedule`);
  return timingOf(timetable, { afterMs: at(after), nowMs: at(now), deadlineMs });
}

test('before the first tick nothing is due', () => {
  const wanted = { dueMs: undefined, missed: 0, tooLate: false, nextMs: at('12:00') };
  expect(timing('0 * * * *', '11:00', '11:59')).toEqual(wanted);
});

test('the most recent tick is due, and all are counted', () => {
  const wanted = { dueMs: at('15:00'), missed: 4, tooLate: false, nextMs: at('16:00') };
  expect(timing('0 * * * *', '11:00', '15:10')).toEqual(wanted);
});

test('@every counts from the last run', () => {
  const wanted = { dueMs: at('11:15'), missed: 2, tooLate: false, nextMs: at('11:22:30') };
  expect(timing('@every 7m30s', '11:00', '11:20')).toEqual(wanted);
});

test('only the most recent tick is held against the deadline', () => {
  expect(timing('0 * * * *', '11:00', '15:10', 600_000)).toMatchObject({ dueMs: at('15:00'), tooLate: false });
  expect(timing('0 * * * *', '11:00', '15:10', 599_999)).toMatchObject({ dueMs: at('15:00'), tooLate: true });
});

test('a schedule without a tick in five years has no next one', () => {
  expect(timing('0 0 30 2 *', '11:00', '12:00')).toMatchObject({ dueMs: undefined, missed: 0, nextMs: undefined });
});

test('a run may start up to its deadline, that moment included', () => {
  expect([isTooLate(0, 10, 10), isTooLate(0, 10, 11), isTooLate(0, undefined, Infinity)]).toEqual([false, true, false]);
});
