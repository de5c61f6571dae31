import { expect, test } from 'vitest';
import { isObject, listOf } from '../../src/core/read.js';
import { Oracle } from './oracle.js';
import { planFrom } from './plan.js';
import type { CronJobPlan, Deed, Plan } from './plan.js';
import type { Stored } from './server.js';
import { World } from './world.js';

const seeds = 1_500;

/**
 * A plan whose end does not depend on what was missed on the way: nothing waits for a Job (Forbid), counts from the last run
 * (`@every`) or from when a controller saw an edit (a time zone that is taken away), and no clock is wrong.
 */
function comparable(seed: number): Plan {
  const plan = planFrom(seed);
  const cronJobs = plan.cronJobs.map(({ key, settings, failing }): CronJobPlan => {
    const schedule = settings.schedule.startsWith('@every') ? '*/3 * * * *' : settings.schedule;
    const concurrencyPolicy = settings.concurrencyPolicy === 'Forbid' ? 'Allow' : settings.concurrencyPolicy;
    return {
      key,
      settings: { ...settings, schedule, concurrencyPolicy, startingDeadlineSeconds: undefined },
      durations: [1, 3],
      failing: failing > 0 ? 1 : 0,
    };
  });
  return { ...plan, downtimeMs: 0, cronJobs, deeds: plan.deeds.filter(isComparable), deletedAtOnce: 0 };
}

function isComparable(deed: Deed): boolean {
  if (deed.kind !== 'edit') return !['jump', 'delete', 'delete-job', 'start-by-hand', 'take-name'].includes(deed.kind);
  const { changes } = deed;
  if ('timeZone' in changes && changes.timeZone === undefined) return false;
  if ('concurrencyPolicy' in changes || 'startingDeadlineSeconds' in changes) return false;
  return changes.schedule?.startsWith('@every') !== true;
}

function withoutFaults(plan: Plan): Plan {
  const deeds = plan.deeds.filter(({ kind }) => kind === 'edit');
  return { ...plan, deeds, leadership: 'one', lagMs: 0, climate: { chances: [], slow: 0, longestMs: 0 } };
}

interface End {
  readonly name: string;
  readonly lastMs: number;
  readonly status: unknown;
}

/** Each CronJob's status at the end, without times that tell when something was written and uids. */
async function endOf(plan: Plan): Promise<readonly End[]> {
  const oracle = new Oracle(false);
  const world = new World(plan, oracle);
  await world.run();
  expect(oracle.violations).toEqual([]);
  return [...world.server.cronJobs.values()].map(essenceOf);
}

function essenceOf({ metadata, status }: Stored): End {
  const { lastScheduleTime, nextScheduleTime, startingScheduleTime, observedGeneration, observedSchedule } = status;
  // An edit that was taken back before a controller saw it has no time.
  const observed = isObject(observedSchedule) ? { ...observedSchedule, since: undefined } : observedSchedule;
  const active = listOf(status['active']).map(({ name }) => name);
  const conditions = listOf(status['conditions']).map(({ type, status: value, reason, message }) => {
    return { type, value, reason, message };
  });
  const times = { lastScheduleTime, nextScheduleTime, startingScheduleTime };
  const lastMs = typeof lastScheduleTime === 'string' ? Date.parse(lastScheduleTime) : 0;
  return { name: metadata.name, lastMs, status: { ...times, observedGeneration, observed, active, conditions } };
}

test(`after the storm everything is as if there had been none, in ${seeds} seeds`, { timeout: 300_000 }, async () => {
  let compared = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const plan = comparable(seed);
    const [stormy, calm] = [await endOf(plan), await endOf(withoutFaults(plan))];
    // What was missed before an edit stays missed, so there has to be a run after the storm.
    const stormEndsMs = plan.startMs + plan.stormMs;
    const ran = new Set(calm.filter(({ lastMs }) => lastMs > stormEndsMs).map(({ name }) => name));
    compared += ran.size;
    const end = (ends: typeof calm): unknown => ends.filter(({ name }) => ran.has(name));
    expect({ seed, end: end(stormy) }).toEqual({ seed, end: end(calm) });
  }
  expect(compared).toBeGreaterThan(seeds / 2);
});
