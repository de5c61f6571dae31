import { describe, expect, test } from 'vitest';
import { at, cronJob, day, job, observation } from '../../test/simulation/objects.js';
import type { JobParts } from '../../test/simulation/objects.js';
import type { JsonObject } from '../kube/answer.js';
import { decide } from './decide.js';
import type { Decision } from './decision.js';
import type { FailedStart, Observation } from './observation.js';

/** What the status is to become, for a CronJob that is due every hour and whose last run was that of 11:00. */
function decisionAt(clock: string, parts: Partial<Observation> = {}): Decision {
  const recorded = cronJob({ status: { lastScheduleTime: `${day}T11:00:00Z` } });
  return decide(observation({ cronJob: recorded, ...parts }), at(clock));
}

function conditionOf({ status }: Decision, type: string): unknown {
  const conditions: unknown = status?.['conditions'];
  const found: unknown = Array.isArray(conditions)
    ? conditions.find((condition: JsonObject) => condition['type'] === type)
    : undefined;
  return found;
}

describe('the fields', () => {
  test('active names the Jobs that have not ended, by name', () => {
    const children = [job({ tick: '11:00' }), job({ tick: '09:00', state: 'succeeded' }), job({ tick: '10:00' })];
    const { status } = decisionAt('11:30', { children });
    const names = [at('10:00'), at('11:00')].map((tick) => `nightly-${tick / 1_000}`);
    expect(status?.['active']).toEqual(
      names.map((name) => ({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'space', name, uid: `uid-of-${name}` })),
    );
  });

  test('lastScheduleTime never goes back, and a Job is as good as a record', () => {
    expect(decisionAt('11:30').status).not.toHaveProperty('lastScheduleTime');
    const children = [job({ tick: '12:00' })];
    expect(decisionAt('12:30', { children }).status).toMatchObject({ lastScheduleTime: `${day}T12:00:00Z` });
  });

  test('lastSuccessfulTime is that of the latest success, kept when the Job is gone', () => {
    const children = [
      job({ tick: '10:00', state: 'succeeded', ended: '10:05' }),
      job({ tick: '11:00', state: 'succeeded', ended: '11:03' }),
    ];
    expect(decisionAt('11:30', { children }).status).toMatchObject({ lastSuccessfulTime: `${day}T11:03:00Z` });
    const stored = cronJob({
      status: { lastScheduleTime: `${day}T11:00:00Z`, lastSuccessfulTime: `${day}T11:03:00Z` },
    });
    expect(decisionAt('11:30', { cronJob: stored }).status).not.toHaveProperty('lastSuccessfulTime');
  });

  test('nextScheduleTime is the next tick, and there is none while suspended', () => {
    expect(decisionAt('11:30').status).toMatchObject({ nextScheduleTime: `${day}T12:00:00Z` });
    const suspended = cronJob({ spec: { suspend: true }, status: { nextScheduleTime: `${day}T12:00:00Z` } });
    expect(decisionAt('11:30', { cronJob: suspended }).status).toMatchObject({ nextScheduleTime: null });
  });

  test('a claim goes when its run has a Job', () => {
    const claimed = cronJob({
      spec: { concurrencyPolicy: 'Forbid' },
      status: { lastScheduleTime: `${day}T11:00:00Z`, startingScheduleTime: `${day}T12:00:00Z` },
    });
    const { status } = decisionAt('12:00', { cronJob: claimed, children: [job({ tick: '12:00', held: true })] });
    expect(status).toMatchObject({ startingScheduleTime: null, lastScheduleTime: `${day}T12:00:00Z` });
  });

  test('a time zone that was taken away is taken away by name, since a merge patch goes into objects', () => {
    const stored = cronJob({
      metadata: { generation: 2 },
      status: { observedSchedule: { schedule: '0 * * * *', timeZone: 'Europe/Berlin', since: `${day}T03:00:00Z` } },
    });
    const { status } = decisionAt('11:30', { cronJob: stored });
    expect(status?.['observedSchedule']).toEqual({
      schedule: '0 * * * *',
      timeZone: null,
      since: `${day}T11:30:00Z`,
    });
  });

  test('a status that is as it should be is not written', () => {
    const first = decisionAt('11:30');
    const stored = cronJob({ status: { lastScheduleTime: `${day}T11:00:00Z`, ...first.status } });
    expect(decisionAt('11:31', { cronJob: stored }).status).toBeUndefined();
  });
});

describe('the conditions', () => {
  const failed: FailedStart = {
    scheduledAtMs: at('12:00'),
    reason: 'JobCreationFailed',
    message: 'quota',
    isRefused: true,
  };
  const due = cronJob({ status: { lastScheduleTime: `${day}T11:00:00Z` } });
  const late = cronJob({ spec: { startingDeadlineSeconds: 60 }, status: { lastScheduleTime: `${day}T11:00:00Z` } });
  const rows: readonly (readonly [
    what: string,
    clock: string,
    Partial<Observation>,
    type: string,
    status: string,
    reason: string,
  ])[] = [
    ['a schedule', '11:30', {}, 'Available', 'True', 'Scheduled'],
    ['suspended', '11:30', { cronJob: cronJob({ spec: { suspend: true } }) }, 'Available', 'False', 'Suspended'],
    [
      'a bad schedule',
      '11:30',
      { cronJob: cronJob({ spec: { schedule: 'noon' } }) },
      'Available',
      'False',
      'InvalidCronJob',
    ],
    [
      '30 February',
      '11:30',
      { cronJob: cronJob({ spec: { schedule: '0 0 30 2 *' } }) },
      'Available',
      'False',
      'NeverRuns',
    ],
    ['no Job', '11:30', {}, 'Progressing', 'False', 'Idle'],
    ['a Job', '11:30', { children: [job({ tick: '11:00' })] }, 'Progressing', 'True', 'JobsActive'],
    ['nothing wrong', '11:30', {}, 'Degraded', 'False', 'AsExpected'],
    [
      'a bad time zone',
      '11:30',
      { cronJob: cronJob({ spec: { timeZone: 'Mars' } }) },
      'Degraded',
      'True',
      'InvalidCronJob',
    ],
    [
      'a start that failed',
      '12:00',
      { cronJob: due, failed, mayStart: false },
      'Degraded',
      'True',
      'JobCreationFailed',
    ],
    ['a clock set back', '10:58', {}, 'Degraded', 'True', 'ClockBehind'],
    ['a clock half a minute behind', '10:59:30', {}, 'Degraded', 'False', 'AsExpected'],
    ['a run over its deadline', '12:01:01', { cronJob: late }, 'Degraded', 'True', 'MissedSchedule'],
    [
      'a start that failed until its deadline',
      '12:01:01',
      { cronJob: late, failed },
      'Degraded',
      'True',
      'MissedSchedule',
    ],
    [
      'a Job that failed last',
      '11:30',
      { children: endedJobs('succeeded', 'failed') },
      'Degraded',
      'True',
      'JobFailed',
    ],
    [
      'a Job that failed before',
      '11:30',
      { children: endedJobs('failed', 'succeeded') },
      'Degraded',
      'False',
      'AsExpected',
    ],
  ];
  test.each(rows)('%s at %s', (...[, clock, parts, type, status, reason]) => {
    expect(conditionOf(decisionAt(clock, parts), type)).toMatchObject({ status, reason, observedGeneration: 1 });
  });

  test('that the clock is behind is looked at again when it has caught up', () => {
    const lateRun = cronJob({ spec: { suspend: true }, status: { lastScheduleTime: `${day}T11:00:00Z` } });
    const { status } = decisionAt('10:58', { cronJob: lateRun });
    const written = cronJob({ spec: { suspend: true }, status: { lastScheduleTime: `${day}T11:00:00Z`, ...status } });
    expect(decisionAt('10:58', { cronJob: written }).wakeAtMs).toBe(at('10:59'));
  });

  test('conditions of others stay as they are, in their place', () => {
    const theirs = { type: 'Audited', status: 'True', reason: 'Seen', message: 'by somebody' };
    const { status } = decisionAt('11:30', {
      cronJob: cronJob({ status: { lastScheduleTime: `${day}T11:00:00Z`, conditions: [theirs] } }),
    });
    expect(status?.['conditions']).toMatchObject([
      theirs,
      { type: 'Available' },
      { type: 'Progressing' },
      { type: 'Degraded' },
    ]);
  });
});

function endedJobs(first: JobParts['state'] & string, last: JobParts['state'] & string): Observation['children'] {
  return [job({ tick: '10:00', state: first, ended: '10:05' }), job({ tick: '11:00', state: last, ended: '11:05' })];
}

describe('what the change tells', () => {
  const listed = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    namespace: 'space',
    name: 'nightly-1',
    uid: 'uid-of-nightly-1',
  };
  const running = cronJob({ status: { lastScheduleTime: `${day}T11:00:00Z`, active: [listed] } });
  const one = (state: JobParts['state'] & string): Observation['children'] => [job({ name: 'nightly-1', state })];

  test.each<[string, Partial<Observation>, string | undefined]>([
    ['a Job that completed', { children: one('succeeded') }, 'SawCompletedJob'],
    ['a Job that failed', { children: one('failed') }, 'SawCompletedJob'],
    ['a Job that runs on', { children: one('active') }, undefined],
    ['a Job that is gone', {}, 'MissingJob'],
    ['a Job that this process deleted', { wasDeleted: () => true }, undefined],
    ['a Job that nobody knows of', { children: [...one('active'), job({ name: 'nightly-by-hand' })] }, 'UnexpectedJob'],
  ])('%s', (_, parts, reason) => {
    const { because } = decisionAt('11:30', { cronJob: running, ...parts });
    expect(because.map((item) => item.reason)).toEqual(reason === undefined ? [] : [reason]);
  });

  test('whether a Job is gone is asked of the API server', () => {
    const { look } = decisionAt('11:30', { cronJob: running, live: { cronJob: true, jobs: false } });
    expect(look).toBe('jobs');
  });
});
