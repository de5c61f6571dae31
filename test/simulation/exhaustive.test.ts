import { describe, expect, test } from 'vitest';
import type { Plan, Policy } from './plan.js';
import type { Process, Sent } from './process.js';
import { carryOut } from './simulate.js';
import { unharmed } from './weather.js';
import type { Fate, Mishap } from './weather.js';

const startMs = Date.UTC(2026, 0, 1, 12, 0, 30);

/** Four minutes of a CronJob that is due every minute, whose Jobs run for more than one; then calm. */
function scenario(policy: Policy): Plan {
  const settings = {
    schedule: '* * * * *',
    timeZone: undefined,
    concurrencyPolicy: policy,
    suspend: undefined,
    startingDeadlineSeconds: undefined,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 1,
  };
  return {
    seed: 1,
    startMs,
    stormMs: 225_000,
    downtimeMs: 0,
    calmMs: 250_000,
    cronJobs: [{ key: 'space/cron', settings, durations: [70], failing: 0 }],
    deeds: [],
    leadership: 'one',
    workers: 1,
    climate: { chances: [], slow: 0, longestMs: 0 },
    lagMs: 10,
    deletedAtOnce: 0,
  };
}

/** What can happen to each call. */
const mishaps: readonly Mishap[] = [
  'crash-before',
  'crash-during',
  'crash-after',
  'lost',
  'reply-lost',
  'conflict',
  'busy',
  'failed',
  'failed-acted',
  'refused',
];

interface Blow {
  readonly at: number;
  readonly mishap: Mishap;
}

/** The calls are counted from the first on, whichever process makes them. */
async function strike(plan: Plan, blows: readonly Blow[]): Promise<{ faults: readonly string[]; calls: number }> {
  let calls = 0;
  const choose = (process: Process, { verb }: Sent): Fate => {
    calls += 1;
    const mishap = blows.find(({ at }) => at === calls)?.mishap ?? 'none';
    const happens = mishap !== 'conflict' || verb === 'patchStatus' || verb === 'releaseJob';
    return happens && process.alive ? { mishap, sendMs: 5, replyMs: 5 } : unharmed;
  };
  const { violations, gaps } = await carryOut(plan, false, choose);
  return { faults: [...violations, ...gaps], calls };
}

describe.each<Policy>(['Allow', 'Forbid', 'Replace'])('%s', (policy) => {
  const plan = scenario(policy);

  test('every mishap at every call', async () => {
    const { faults, calls } = await strike(plan, []);
    expect(faults).toEqual([]);
    expect(calls).toBeGreaterThan(15);
    const found: string[] = [];
    for (let at = 1; at <= calls; at++) {
      for (const mishap of mishaps) {
        const result = await strike(plan, [{ at, mishap }]);
        found.push(...result.faults.map((fault) => `${mishap} at call ${at}: ${fault}`));
      }
    }
    expect(found).toEqual([]);
  });

  test('the lease is taken away at any call, which comes as late as it can', async () => {
    const times: number[] = [];
    const learn = (process: Process): Fate => {
      times.push(process.nowMs - startMs);
      return { mishap: 'none', sendMs: 5, replyMs: 5 };
    };
    await carryOut({ ...plan, leadership: 'handed-over' }, false, learn);
    const found: string[] = [];
    for (const [index, afterMs] of times.entries()) {
      for (const deletedAtOnce of [0, 1]) {
        let calls = 0;
        const delay = (): Fate => {
          calls += 1;
          return { mishap: 'none', sendMs: calls === index + 1 ? 9_990 : 5, replyMs: 5 };
        };
        const deeds = [{ afterMs, kind: 'hand-over', overlapMs: 10_000, gapMs: 0 }] as const;
        const result = await carryOut({ ...plan, leadership: 'handed-over', deletedAtOnce, deeds }, false, delay);
        found.push(...[...result.violations, ...result.gaps].map((fault) => `at call ${index + 1}: ${fault}`));
      }
    }
    expect(found).toEqual([]);
  });

  test('two crashes or lost replies, wherever they fall', { timeout: 300_000 }, async () => {
    const { calls } = await strike(plan, []);
    const harsh: readonly Mishap[] = ['crash-before', 'crash-after', 'reply-lost'];
    const found: string[] = [];
    for (let first = 1; first <= calls; first++) {
      for (let second = first + 1; second <= calls; second++) {
        for (const a of harsh) {
          for (const b of harsh) {
            const result = await strike(plan, [
              { at: first, mishap: a },
              { at: second, mishap: b },
            ]);
            found.push(...result.faults.map((fault) => `${a} at ${first}, ${b} at ${second}: ${fault}`));
          }
        }
      }
    }
    expect(found).toEqual([]);
  });
});
