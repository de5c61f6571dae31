import { expect, test } from 'vitest';
import type { WeekCronJob } from '../../page/api.ts';
import { leavesOut, startersOf } from './starters.ts';

const cronJob = (name: string): WeekCronJob => ({
  ...{ name, apiVersion: 'batch/v1', schedule: '', words: '', timeZone: 'UTC', suspend: false, starts: 1 },
});

test('who starts most often in a cell comes first, with its minutes', () => {
  const cell = {
    ...{ weekday: 0, from: 0, to: 15, starts: 4 },
    minutes: [
      { weekday: 0, minute: 0, starts: 3, cronJobs: [0, 1, 2] },
      { weekday: 0, minute: 5, starts: 1, cronJobs: [2] },
    ],
  };
  const starters = startersOf(cell, ['a', 'b', 'c'].map(cronJob));
  expect(starters.map(({ cronJob: { name }, minutes }) => [name, minutes])).toEqual([
    ['c', [0, 5]],
    ['a', [0]],
    ['b', [0]],
  ]);
  expect(leavesOut(cell)).toBe(false);
});

test('a minute of more than fifty starts may name not all', () => {
  const cronJobs = Array.from({ length: 50 }, (_, index) => index);
  const minutes = [{ weekday: 0, minute: 0, starts: 51, cronJobs }];
  expect(leavesOut({ weekday: 0, from: 0, to: 15, starts: 51, minutes })).toBe(true);
});
