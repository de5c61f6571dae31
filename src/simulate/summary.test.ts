import { expect, test } from 'vitest';
import { candidate } from '../../test/support/candidates.js';
import { findTimeZone, utc } from '../core/schedule/index.js';
import { type Candidate, type CronJobRuns, heatMap, simulate, summaryOf } from './index.js';

const minuteMs = 60_000;
const fromMs = Date.parse('2027-01-04T00:00:00Z');

function runsOf(candidates: readonly Candidate[], hours: number): readonly CronJobRuns[] {
  const result = simulate(candidates, { fromMs, toMs: fromMs + hours * 60 * minuteMs, runTimeMs: 10 * minuteMs });
  if (!result.ok) throw new Error('too many');
  return result.cronJobs;
}

const named = (name: string, schedule: string, more: Readonly<Record<string, unknown>> = {}): Candidate =>
  candidate({ name, spec: { schedule, ...more } });
const clock = (atMs = 0): string => new Date(atMs).toISOString().slice(11, 16);

test('the minutes, their peaks and collisions, and when most Jobs run', () => {
  const all = runsOf(
    [named('a', '0 * * * *'), named('b', '0 * * * *'), named('c', '0,5 1 * * *'), named('d', '@every 20s')],
    2,
  );
  const withoutSeconds = all.slice(0, 3);
  const summary = summaryOf(withoutSeconds, { peaks: 2 });
  expect(summary).toMatchObject({ starts: 6, late: 0, skipped: 0, cutShort: 0, collisions: 2 });
  expect(summary.minutes.map(({ atMs, starts }) => `${clock(atMs)} ${starts}`)).toEqual([
    '00:00 2',
    '01:00 3',
    '01:05 1',
  ]);
  expect(summary.peaks.map(({ atMs, cronJobs }) => [clock(atMs), cronJobs])).toEqual([
    ['01:00', [0, 1, 2]],
    ['00:00', [0, 1]],
  ]);
  expect([clock(summary.busiest?.atMs), summary.busiest?.jobs]).toEqual(['01:05', 4]);
  // One that starts three times in a minute collides with nobody.
  expect(summaryOf(all.slice(3), { peaks: 1 })).toMatchObject({ collisions: 0, peaks: [{ starts: 3, cronJobs: [0] }] });
});

test('what is left out, late and cut short is counted', () => {
  const all = runsOf(
    [
      named('forbid', '*/4 * * * *', { concurrencyPolicy: 'Forbid' }),
      named('replace', '*/4 * * * *', { concurrencyPolicy: 'Replace' }),
    ],
    1,
  );
  const summary = summaryOf(all, { peaks: 1 });
  const [forbid, replace] = all;
  expect(forbid?.runs.map(({ tickMs, startMs }) => `${clock(tickMs)} ${clock(startMs)}`)).toEqual([
    '00:00 00:00',
    '00:08 00:10',
    '00:20 00:20',
    '00:28 00:30',
    '00:40 00:40',
    '00:48 00:50',
  ]);
  expect(summary).toMatchObject({ starts: 21, late: 3, skipped: 8, cutShort: 14 });
  expect(forbid?.waitingMs).toBe(fromMs + 56 * minuteMs);
  expect(replace?.runs).toHaveLength(15);
});

test('a Job that ends when another starts does not run beside it', () => {
  expect(summaryOf(runsOf([named('a', '*/10 * * * *')], 1), { peaks: 0 }).busiest?.jobs).toBe(1);
});

test('nothing starts', () => {
  expect(summaryOf(runsOf([named('a', '0 0 30 2 *')], 1), { peaks: 3 })).toMatchObject({
    starts: 0,
    minutes: [],
    peaks: [],
    busiest: undefined,
  });
});

test('the heat map has the days of the week and the times of day of a zone', () => {
  // A Monday at 23:45 in Berlin; in UTC it is 22:45, in Auckland Tuesday at 11:45.
  const all = runsOf([named('a', '45 22 * * MON')], 24);
  const place = (zoneName: string): readonly number[] => {
    const { rows, most } = heatMap(all, findTimeZone(zoneName) ?? utc, 30);
    const day = rows.findIndex((row) => row.includes(1));
    return [most, rows.flat().reduce((sum, starts) => sum + starts, 0), day, rows[day]?.indexOf(1) ?? -1];
  };
  expect([place('UTC'), place('Europe/Berlin'), place('Pacific/Auckland')]).toEqual([
    [1, 1, 0, 45],
    [1, 1, 0, 47],
    [1, 1, 1, 23],
  ]);
});
