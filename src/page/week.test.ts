import { expect, test } from 'vitest';
import { defaultPolicy } from '../core/cronjob/policy/index.js';
import { builtInKind } from '../core/cronjob/schema/index.js';
import { weekOf } from './week.js';

// A Wednesday.
const terms = { policy: defaultPolicy, nowMs: Date.UTC(2026, 2, 25, 12) };
const object = (name: string, schedule: string, more: object = {}, annotations = {}): object => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name, annotations },
  spec: {
    schedule,
    ...more,
    jobTemplate: {
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b:1' }] } } },
    },
  },
});
const file = (name: string, ...objects: object[]) => ({
  name,
  text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
});

test('the week begins at the next midnight of the reader, and counts by weekday and minute of the reader', () => {
  const files = [
    file('a.json', object('hourly', '0 * * * *'), object('nightly', '0 2 * * *', { timeZone: 'Europe/Berlin' })),
  ];
  const week = weekOf({ files, timeZone: 'Europe/Berlin' }, undefined, terms);
  // The clocks go forward on the 29th, at two.
  expect([week.from, week.to, week.starts]).toEqual(['2026-03-25T23:00:00Z', '2026-04-01T22:00:00Z', 167 + 6]);
  expect(week.cronJobs.map(({ name, starts, words }) => [name, starts, words])).toEqual([
    ['hourly', 167, 'at minute 0 of every hour (UTC)'],
    ['nightly', 6, 'at 02:00 every day (Europe/Berlin)'],
  ]);
  const thursday = week.minutes.filter(({ weekday }) => weekday === 3);
  expect(thursday).toHaveLength(24);
  expect(thursday.find(({ minute }) => minute === 120)).toEqual({
    weekday: 3,
    minute: 120,
    starts: 2,
    cronJobs: [0, 1],
  });
  expect(week.minutes.filter(({ weekday }) => weekday === 6)).toHaveLength(23);
  expect(week.minutes).toEqual([...week.minutes].sort((a, b) => a.weekday - b.weekday || a.minute - b.minute));
  expect(week.peaks[0]).toMatchObject({ starts: 2, cronJobs: [0, 1] });
  expect(week.busiest?.jobs).toBe(2);
  expect(week.problems).toEqual([]);
});

test('a schedule without a zone is one of UTC, wherever the reader is', () => {
  const week = weekOf({ files: [file('a', object('x', '0 12 * * *'))], timeZone: 'Asia/Tokyo' }, undefined, terms);
  expect(new Set(week.minutes.map(({ minute }) => minute))).toEqual(new Set([21 * 60]));
  expect(week.cronJobs[0]?.timeZone).toBe('UTC');
});

test('what can not be read, has no schedule or says no run time is told, and the rest is shown', () => {
  const files = [
    { name: 'broken.yaml', text: 'kind: CronJob\n\tx' },
    { name: 'pod.yaml', text: 'kind: Pod' },
    file('bad.json', object('bad', '61 * * * *')),
    file('odd.json', object('odd', '0 0 * * *', {}, { 'cronward/run-time': 'soon' })),
  ];
  const week = weekOf({ files, timeZone: 'UTC' }, undefined, terms);
  expect(week.starts).toBe(7);
  expect(week.problems).toEqual([
    expect.stringMatching(/^broken\.yaml:2:1: /u),
    'pod.yaml: no CronJob in it',
    expect.stringMatching(/^odd\.json:1:\d+: cronward\/run-time: "soon": must be a duration/u),
    expect.stringMatching(/^bad\.json:1:\d+: bad: .*61 is above the maximum of 59$/u),
  ]);
});

test('without files it is of the cluster, and without a cluster it is refused', () => {
  const week = weekOf({ timeZone: 'UTC' }, [{ kind: builtInKind, object: object('live', '@daily') }], terms);
  expect(week.cronJobs.map(({ name, starts }) => [name, starts])).toEqual([['live', 7]]);
  expect(() => weekOf({ timeZone: 'UTC' }, undefined, terms)).toThrow('this page was given no cluster');
});

test('more runs than are played are refused', () => {
  const everySecond = Array.from({ length: 2 }, (_, index) => object(`e${index}`, `@every ${index + 1}s`));
  expect(() => weekOf({ files: [file('a', ...everySecond)], timeZone: 'UTC' }, undefined, terms)).toThrow(
    /more than the 500,000 that are simulated; e0 has 604,\d+: leave some out/u,
  );
});
