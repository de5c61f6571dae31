import { describe, expect, test } from 'vitest';
import { at, cronJob, day, job, observation } from '../../test/simulation/objects.js';
import type { JobParts } from '../../test/simulation/objects.js';
import { decide } from './decide.js';
import { holdMs } from './housekeeping.js';

interface Wanted {
  /** `release 12:00` and `delete 12:00`. */
  readonly actions: readonly string[];
  /** In how many milliseconds there is more to do, where that comes before the next tick. */
  readonly againInMs?: number;
}

interface Case {
  readonly jobs: readonly JobParts[];
  readonly spec?: Record<string, unknown>;
  /** The last run that was recorded. */
  readonly last?: string;
}

/** What there is to tidy up at 12:00:30, when nothing is due. */
function tidiedUp({ jobs, spec = {}, last = '12:00' }: Case): Wanted {
  const owner = cronJob({ spec, status: { lastScheduleTime: `${day}T${last}:00Z` } });
  const nowMs = at('12:00:30');
  const { actions, wakeAtMs } = decide(observation({ cronJob: owner, children: jobs.map(job) }), nowMs);
  const names = actions.map((action) => {
    if (action.kind === 'start') return 'start';
    const { scheduledAtMs, meta } = action.child;
    return `${action.kind} ${scheduledAtMs === undefined ? meta.name : new Date(scheduledAtMs).toISOString().slice(11, 16)}`;
  });
  const again = wakeAtMs === undefined ? Infinity : wakeAtMs - nowMs;
  return { actions: names, ...(again < 60_000 && { againInMs: again }) };
}

const held = { held: true, recordedForMs: holdMs };

describe('releasing', () => {
  test.each<[string, Case, Wanted]>([
    ['a Job that is known for long enough', { jobs: [{ tick: '12:00', ...held }] }, { actions: ['release 12:00'] }],
    [
      'not before',
      { jobs: [{ tick: '12:00', held: true, recordedForMs: 5_000 }] },
      { actions: [], againInMs: holdMs - 5_000 },
    ],
    [
      'a Job without a tick',
      { jobs: [{ name: 'nightly-by-hand', ...held }] },
      { actions: ['release nightly-by-hand'] },
    ],
    [
      'a Job that was deleted for a later run',
      { spec: { concurrencyPolicy: 'Replace' }, jobs: [{ tick: '11:00', held: true, deleting: true }] },
      { actions: ['release 11:00'] },
    ],
    [
      'with Replace not the last run, though it is deleted',
      { spec: { concurrencyPolicy: 'Replace' }, jobs: [{ tick: '12:00', held: true, deleting: true }] },
      { actions: [], againInMs: holdMs },
    ],
    ['a Job of another uid', { jobs: [{ tick: '11:00', owner: 'uid-0', held: true }] }, { actions: ['release 11:00'] }],
  ])('%s', (_, question, wanted) => {
    expect(tidiedUp(question)).toEqual(wanted);
  });

  test('never a Job whose run is not recorded', () => {
    const { actions } = tidiedUp({ last: '11:00', jobs: [{ tick: '12:00', ...held }] });
    expect(actions).toEqual([]);
  });
});

describe('deleting what is beyond the limits of the history', () => {
  const done = (tick: string, parts: JobParts = {}): JobParts => ({
    tick,
    state: 'succeeded',
    started: tick,
    ...parts,
  });
  const four = ['08:00', '09:00', '10:00', '11:00'].map((tick) => done(tick));

  test.each<[string, Case, readonly string[]]>([
    ['the oldest beyond three, which is the default', { jobs: four }, ['delete 08:00']],
    [
      'beyond one',
      { jobs: four, spec: { successfulJobsHistoryLimit: 1 } },
      ['delete 08:00', 'delete 09:00', 'delete 10:00'],
    ],
    [
      'all of them with zero',
      { jobs: four.slice(2), spec: { successfulJobsHistoryLimit: 0 } },
      ['delete 10:00', 'delete 11:00'],
    ],
    [
      'failures beyond one, which is the default',
      { jobs: four.map((parts) => ({ ...parts, state: 'failed' as const })) },
      ['delete 08:00', 'delete 09:00', 'delete 10:00'],
    ],
    ['none that runs', { jobs: four.map((parts) => ({ ...parts, state: 'active' as const })) }, []],
    ['none that is going already', { jobs: [done('07:00', { deleting: true }), ...four.slice(1)] }, []],
    ['none that is held', { jobs: [done('08:00', { held: true }), ...four.slice(1)] }, []],
    [
      'one that is released by the same token',
      { jobs: [done('08:00', held), ...four.slice(1)] },
      ['release 08:00', 'delete 08:00'],
    ],
    ['none of another uid', { jobs: [done('08:00', { owner: 'uid-0' }), ...four.slice(1)] }, []],
    [
      'by their start, those that never started last',
      { jobs: [{ tick: '07:00', state: 'succeeded' }, ...four.slice(1)] },
      ['delete 09:00'],
    ],
  ])('%s', (_, question, actions) => {
    expect(tidiedUp(question).actions).toEqual(actions);
  });
});
