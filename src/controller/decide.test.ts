import { describe, expect, test } from 'vitest';
import { at, cronJob, day, job, observation, rawCronJob } from '../../test/simulation/objects.js';
import { utc } from '../core/schedule/index.js';
import { readCronJob } from './cron-job.js';
import type { WatchedCronJob } from './cron-job.js';
import { decide } from './decide.js';
import type { Decision } from './decision.js';
import type { Observation } from './observation.js';

const cached = { cronJob: false, jobs: false };
const liveCronJob = { cronJob: true, jobs: false };

/** A CronJob that is due every hour and last ran at 11:00. */
function recorded(spec: Record<string, unknown> = {}, status: Record<string, unknown> = {}): WatchedCronJob {
  return cronJob({ spec, status: { lastScheduleTime: `${day}T11:00:00Z`, ...status } });
}

function at12(parts: Partial<Observation>): Decision {
  return decide(observation(parts), at('12:00'));
}

/** The decision in short: `look jobs`, `claim 12:00`, `delete 11:00`, `start 12:00`, `status`. */
function steps({ look, actions, status }: Decision): readonly string[] {
  const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
  return [
    ...(look === undefined ? [] : [`look ${look}`]),
    ...actions.map((action) =>
      action.kind === 'start'
        ? `start ${clock(action.scheduledAtMs)}`
        : `${action.kind} ${clock(action.child.scheduledAtMs ?? 0)}`,
    ),
    ...(typeof status?.['startingScheduleTime'] === 'string' && Object.keys(status).length === 1
      ? [`claim ${status['startingScheduleTime'].slice(11, 16)}`]
      : status === undefined
        ? []
        : ['status']),
  ];
}

describe('a run of 12:00', () => {
  const claim = { startingScheduleTime: `${day}T12:00:00Z` };
  const [forbid, replace] = [{ concurrencyPolicy: 'Forbid' }, { concurrencyPolicy: 'Replace' }];
  const running = job({ tick: '11:00', held: true });
  test.each<[string, Partial<Observation>, readonly string[]]>([
    ['Allow looks at the CronJob first', { cronJob: recorded(), live: cached }, ['look cronJob']],
    ['Allow creates then', { cronJob: recorded(), live: liveCronJob }, ['start 12:00']],
    ['Allow minds no other Job', { cronJob: recorded(), children: [running], live: liveCronJob }, ['start 12:00']],
    ['Forbid looks at the Jobs first', { cronJob: recorded(forbid), live: liveCronJob }, ['look jobs']],
    ['Forbid claims then', { cronJob: recorded(forbid) }, ['claim 12:00']],
    ['Forbid creates what is claimed', { cronJob: recorded(forbid, claim) }, ['start 12:00']],
    ['a claim is no reason not to look', { cronJob: recorded(forbid, claim), live: cached }, ['look jobs']],
    ['Forbid leaves a run out while another runs', { cronJob: recorded(forbid), children: [running] }, ['status']],
    ['Replace claims before it deletes', { cronJob: recorded(replace), children: [running] }, ['claim 12:00']],
    [
      'Replace deletes what runs, and then creates',
      { cronJob: recorded(replace, claim), children: [job({ tick: '11:00' })] },
      ['delete 11:00', 'start 12:00'],
    ],
    [
      'Replace releases what it deletes, so that its pods end',
      { cronJob: recorded(replace, claim), children: [running] },
      ['delete 11:00', 'release 11:00', 'start 12:00'],
    ],
    [
      'Replace releases nothing whose run is not recorded',
      {
        cronJob: recorded(replace, { ...claim, lastScheduleTime: `${day}T10:00:00Z` }),
        children: [running],
      },
      ['delete 11:00', 'start 12:00'],
    ],
    [
      'Replace deletes no Job twice',
      { cronJob: recorded(replace, claim), children: [job({ tick: '11:00', deleting: true })] },
      ['start 12:00'],
    ],
    [
      'a Job of the run is only recorded',
      { cronJob: recorded(), children: [job({ tick: '12:00', held: true })] },
      ['status'],
    ],
    ['after a failure it waits', { cronJob: recorded(), mayStart: false }, ['status']],
    ['suspended, nothing starts', { cronJob: recorded({ suspend: true }) }, ['status']],
    ['of a bad CronJob nothing starts', { cronJob: recorded({ schedule: 'noon' }) }, ['status']],
  ])('%s', (_, parts, wanted) => {
    expect(steps(at12(parts))).toEqual(wanted);
  });

  test('a claim records the run before it, whose Job Replace is about to release', () => {
    const unrecorded = recorded(replace, { lastScheduleTime: `${day}T10:00:00Z` });
    expect(at12({ cronJob: unrecorded, children: [running] }).status).toEqual({
      startingScheduleTime: `${day}T12:00:00Z`,
      lastScheduleTime: `${day}T11:00:00Z`,
    });
  });

  test('counts what is left out for it', () => {
    const [start] = decide(observation({ cronJob: recorded() }), at('15:30')).actions;
    expect(start).toMatchObject({ kind: 'start', scheduledAtMs: at('15:00'), skipped: 3 });
  });

  test('waits until the schedule in force is recorded', () => {
    const raw = rawCronJob({ status: { lastScheduleTime: `${day}T11:00:00Z` } });
    const { actions, status } = at12({ cronJob: readCronJob(raw, utc) });
    expect(actions).toEqual([]);
    expect(status).toMatchObject({ observedSchedule: { schedule: '0 * * * *' } });
  });
});

describe('a CronJob that is gone or going', () => {
  const held = job({ tick: '11:00', held: true });
  const going = readCronJob(rawCronJob({ metadata: { deletionTimestamp: `${day}T11:30:00Z` } }), utc);
  test.each<[string, Partial<Observation>, readonly string[]]>([
    ['gone by the cache: that is asked', { cronJob: undefined, children: [held], live: cached }, ['look cronJob']],
    ['gone: its Jobs are released', { cronJob: undefined, children: [held] }, ['release 11:00']],
    ['gone, with nothing to release', { cronJob: undefined, children: [job({ tick: '11:00' })], live: cached }, []],
    ['going: its Jobs are released, and nothing starts', { cronJob: going, children: [held] }, ['release 11:00']],
    [
      'going: a Job of another uid is left',
      { cronJob: going, children: [job({ tick: '11:00', held: true, owner: 'uid-0' })] },
      [],
    ],
  ])('%s', (_, parts, wanted) => {
    expect(steps(at12(parts))).toEqual(wanted);
  });

  test('a Job of an earlier CronJob of that name is released once the Jobs were read', () => {
    const stranger = job({ tick: '10:00', held: true, owner: 'uid-0' });
    const now = at('11:30');
    const look = decide(observation({ cronJob: recorded(), children: [stranger], live: cached }), now);
    const then = decide(observation({ cronJob: recorded(), children: [stranger] }), now);
    expect([steps(look), steps(then)[0]]).toEqual([['look jobs'], 'release 10:00']);
  });
});

describe('what is told', () => {
  const told = (parts: Partial<Observation>, clock = '12:00'): readonly string[] =>
    decide(observation(parts), at(clock)).because.map(({ reason }) => reason);

  test.each<[string, Partial<Observation>, string, readonly string[]]>([
    ['a bad schedule', { cronJob: recorded({ schedule: 'noon' }) }, '12:00', ['UnparseableSchedule']],
    [
      'a time zone in the schedule',
      { cronJob: recorded({ schedule: 'TZ=UTC 0 * * * *' }) },
      '11:30',
      ['UnsupportedSchedule'],
    ],
    ['a run over its deadline', { cronJob: recorded({ startingDeadlineSeconds: 60 }) }, '12:02', ['MissSchedule']],
    [
      'a run that Forbid leaves out',
      { cronJob: recorded({ concurrencyPolicy: 'Forbid' }), children: [job({ tick: '11:00', owner: 'uid-1' })] },
      '12:00',
      ['UnexpectedJob', 'JobAlreadyActive'],
    ],
    [
      'more than a hundred missed runs',
      { cronJob: recorded({ schedule: '* * * * *' }), mayStart: false },
      '13:00',
      ['TooManyMissedTimes'],
    ],
    ['a hundred missed runs', { cronJob: recorded({ schedule: '* * * * *' }), mayStart: false }, '12:40', []],
    ['nothing', { cronJob: recorded() }, '11:30', []],
  ])('%s', (_, parts, clock, reasons) => {
    expect(told(parts, clock)).toEqual(reasons);
  });
});

test('the next decision is due at the next tick', () => {
  expect(decide(observation({ cronJob: recorded() }), at('11:30')).wakeAtMs).toBe(at('12:00'));
  expect(decide(observation({ cronJob: recorded({ suspend: true }) }), at('11:30')).wakeAtMs).toBeUndefined();
});
