import { expect, test } from 'vitest';
import type { Deed, Plan, Policy, Settings } from './plan.js';
import type { Process, Sent } from './process.js';
import { carryOut } from './simulate.js';
import type { Result } from './simulate.js';
import type { Fate } from './weather.js';

const startMs = Date.UTC(2026, 0, 1, 12, 0, 30);

/** Two processes, of which the first loses the lease at some time and does not know for ten seconds. */
interface Scene {
  readonly policy: Policy;
  readonly settings?: Partial<Settings>;
  /** For how long the first creation is under way, milliseconds. */
  readonly underWayMs: number;
  readonly deeds: readonly Deed[];
}

const usual: Omit<Settings, 'concurrencyPolicy'> = {
  schedule: '* * * * *',
  timeZone: undefined,
  suspend: undefined,
  startingDeadlineSeconds: undefined,
  successfulJobsHistoryLimit: undefined,
  failedJobsHistoryLimit: undefined,
};

async function play({ policy, settings, underWayMs, deeds }: Scene, deletedAtOnce = 0): Promise<Result> {
  const plan: Plan = {
    seed: 1,
    startMs,
    stormMs: 90_000,
    downtimeMs: 0,
    calmMs: 200_000,
    cronJobs: [
      {
        key: 'space/cron',
        settings: { ...usual, concurrencyPolicy: policy, ...settings },
        durations: [15],
        failing: 0,
      },
    ],
    deeds,
    leadership: 'handed-over',
    workers: 1,
    climate: { chances: [], slow: 0, longestMs: 0 },
    lagMs: 0,
    deletedAtOnce,
  };
  let isFirst = true;
  const choose = (_: Process, { verb }: Sent): Fate => {
    const isSlow = isFirst && verb === 'createJob';
    if (isSlow) isFirst = false;
    return { mishap: 'none', sendMs: isSlow ? underWayMs : 5, replyMs: 5 };
  };
  return carryOut(plan, false, choose);
}

const takenAway = (afterMs: number): Deed => ({ afterMs, kind: 'hand-over', overlapMs: 10_000, gapMs: 0 });

test.each<Policy>(['Allow', 'Forbid', 'Replace'])(
  '%s: a call under way for ten seconds starts no second Job',
  async (policy) => {
    const result = await play({ policy, underWayMs: 9_990, deeds: [takenAway(30_100)] }, 1);
    expect([...result.violations, ...result.gaps]).toEqual([]);
  },
);

test('BEYOND THE ASSUMPTION: a call that the API server takes up after 45 seconds starts a Job again that is gone by then', async () => {
  const { violations, gaps } = await play({ policy: 'Allow', underWayMs: 45_000, deeds: [takenAway(30_100)] }, 1);
  expect(violations).toEqual([]);
  expect(gaps).toEqual([expect.stringMatching(/duplicate: A1 created cron-\d+.*under way for too long$/)]);
});

test('BEYOND THE ASSUMPTION: an edit ends a claim, while the call of a process that lost the lease is under way', async () => {
  const edit: Deed = { afterMs: 30_050, kind: 'edit', key: 'space/cron', changes: { schedule: '@every 3s' } };
  const { violations, gaps } = await play({ policy: 'Forbid', underWayMs: 9_990, deeds: [edit, takenAway(30_100)] });
  expect(violations).toEqual([]);
  expect(gaps).toEqual([expect.stringMatching(/A1 created cron-\d+: Forbid, while .* edited meanwhile$/)]);
});

test('BEYOND THE ASSUMPTION: a CronJob and its Jobs are deleted, while the call of a process that lost the lease is under way', async () => {
  const deletion: Deed = {
    afterMs: 32_000,
    kind: 'delete',
    key: 'space/cron',
    propagation: 'background',
    backAfterMs: undefined,
  };
  const { violations, gaps } = await play({ policy: 'Allow', underWayMs: 9_990, deeds: [takenAway(30_100), deletion] });
  expect(violations).toEqual([]);
  expect(gaps).toEqual([expect.stringMatching(/duplicate: A1 created cron-\d+.*the CronJob is gone$/)]);
});

test.fails(
  'Replace: a call under way for ten seconds starts no second Job, though the next tick comes sooner',
  async () => {
    const settings = { schedule: '@every 5s' };
    const result = await play({ policy: 'Replace', settings, underWayMs: 9_990, deeds: [takenAway(5_100)] });
    expect(result.violations).toEqual([]);
  },
);
