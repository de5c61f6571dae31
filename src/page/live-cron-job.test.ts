import { expect, test } from 'vitest';
import { readCronJob } from '../controller/cron-job.js';
import { builtInKind, customKind } from '../core/cronjob/schema/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { utc } from '../core/schedule/index.js';
import { changesAtMs, liveOf, readAnyJob } from './live-cron-job.js';
import type { Watched } from './live-cron-job.js';

const nowMs = Date.UTC(2026, 0, 1, 12, 30);
const minuteMs = 60_000;

interface Told {
  readonly kind?: CronJobKind;
  readonly spec?: object;
  readonly status?: object;
  readonly jobs?: readonly object[];
}

function watched({ kind = builtInKind, spec, status, jobs = [] }: Told): Watched {
  const raw = {
    apiVersion: kind.apiVersion,
    kind: 'CronJob',
    metadata: {
      name: 'report',
      namespace: 'a',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T12:00:00Z',
    },
    spec: {
      schedule: '0 * * * *',
      jobTemplate: {
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b:1' }] } } },
      },
      ...spec,
    },
    status,
  };
  return { kind, cronJob: readCronJob(raw, utc, kind), jobs: jobs.map((one) => readAnyJob({ ...one })) };
}

function job(name: string, kind: CronJobKind, ended?: 'Complete' | 'Failed'): object {
  const owner = { apiVersion: kind.apiVersion, kind: 'CronJob', name: 'report', uid: 'u', controller: true };
  const conditions =
    ended === undefined ? [] : [{ type: ended, status: 'True', lastTransitionTime: '2026-01-01T12:10:00Z' }];
  return { metadata: { name, namespace: 'a', uid: name, ownerReferences: [owner] }, status: { conditions } };
}

test.each([builtInKind, customKind])('a CronJob that goes well says when it ran and runs ($apiVersion)', (kind) => {
  const live = liveOf(
    watched({ kind, status: { lastScheduleTime: '2026-01-01T12:00:00Z' }, jobs: [job('b', kind), job('a', kind)] }),
    nowMs,
  );
  expect(live).toEqual({
    key: `${kind.apiVersion} a/report`,
    apiVersion: kind.apiVersion,
    namespace: 'a',
    name: 'report',
    schedule: '0 * * * *',
    words: 'at minute 0 of every hour (UTC)',
    timeZone: 'UTC',
    last: '2026-01-01T12:00:00Z',
    next: '2026-01-01T13:00:00Z',
    active: ['a', 'b'],
    missed: 0,
    health: 'well',
  });
});

test.each<readonly [string, Told, object]>([
  ['suspended', { spec: { suspend: true } }, { health: 'suspended', why: 'spec.suspend is true: no run starts' }],
  [
    'broken',
    { spec: { schedule: '61 * * * *' } },
    { health: 'broken', why: expect.stringContaining('61 is above') as string },
  ],
  ['that never runs', { spec: { schedule: '0 0 30 2 *' } }, { health: 'broken' }],
  [
    'whose last Job failed',
    { jobs: [job('x', builtInKind, 'Failed')] },
    { health: 'failing', why: 'the last Job that ended, x, failed' },
  ],
  [
    'that is late',
    { spec: { schedule: '*/10 * * * *' } },
    { health: 'late', missed: 2, why: 'the run of 2026-01-01T12:20:00Z was due and has not started' },
  ],
  [
    'that waits',
    { spec: { schedule: '20 * * * *', concurrencyPolicy: 'Forbid' }, jobs: [job('long', builtInKind)] },
    {
      health: 'late',
      why: 'the run of 2026-01-01T12:20:00Z waits for the Job long to end, since concurrencyPolicy is Forbid',
    },
  ],
])('one %s says so', (_name, told, expected) => {
  expect(liveOf(watched(told), nowMs)).toMatchObject(expected);
});

test('a run is late only when a controller had time to start it, and that is when to look again', () => {
  const one = watched({ spec: { schedule: '30 * * * *' } });
  expect(liveOf(one, nowMs).health).toBe('well');
  expect(changesAtMs(one, nowMs - minuteMs)).toBe(nowMs + 15_000);
  expect(liveOf(one, nowMs + 15_000).health).toBe('late');
});

test('missed runs are counted up to a hundred', () => {
  const told = { spec: { schedule: '* * * * *' }, status: { lastScheduleTime: '2025-01-01T00:00:00Z' } };
  expect(liveOf(watched(told), nowMs).missed).toBe(100);
});

test('the Job of somebody else has no owner', () => {
  expect(readAnyJob({ metadata: { name: 'x', ownerReferences: [] } }).owner).toBeUndefined();
});
