import { expect, test } from 'vitest';
import { simulate } from '../../src/simulate/index.js';
import { candidate } from '../support/candidates.js';
import { Oracle } from './oracle.js';
import type { Settings } from './plan.js';
import { World } from './world.js';

const startMs = Date.UTC(2026, 0, 1, 12, 0, 30);
/** No longer: what a call takes adds up where each Job starts at the end of the one before. */
const lengthMs = 8 * 60_000;

/** What a controller starts on the model of an API server, with Jobs that take so many seconds. */
async function startedByController(settings: Partial<Settings>, seconds: number): Promise<readonly number[]> {
  const oracle = new Oracle(false);
  const world = new World(
    {
      seed: 1,
      startMs,
      stormMs: lengthMs,
      downtimeMs: 0,
      calmMs: 0,
      cronJobs: [{ key: 'space/cron', settings: { ...usual, ...settings }, durations: [seconds], failing: 0 }],
      deeds: [],
      leadership: 'one',
      workers: 1,
      climate: { chances: [], slow: 0, longestMs: 0 },
      lagMs: 0,
      deletedAtOnce: 0,
    },
    oracle,
  );
  await world.storm();
  expect(oracle.violations).toEqual([]);
  const [cronJob] = oracle.history.cronJobs.values();
  return [...(cronJob?.started.keys() ?? [])];
}

const usual: Settings = {
  schedule: '* * * * *',
  timeZone: undefined,
  concurrencyPolicy: 'Allow',
  suspend: undefined,
  startingDeadlineSeconds: undefined,
  successfulJobsHistoryLimit: undefined,
  failedJobsHistoryLimit: undefined,
};

const schedules = ['* * * * *', '*/3 * * * *', '2,3,7 * * * *', '@every 50s'];
const policies = ['Allow', 'Forbid', 'Replace'] as const;
// None of them ends at the very moment of a tick, where milliseconds would tell what comes first.
const rows = schedules.flatMap((schedule) =>
  policies.flatMap((concurrencyPolicy) =>
    [7, 67, 187, 403].flatMap((seconds) =>
      [undefined, 20, 150].map((startingDeadlineSeconds) => ({
        schedule,
        concurrencyPolicy,
        seconds,
        startingDeadlineSeconds,
      })),
    ),
  ),
);

test('what is simulated is what the controller starts', async () => {
  for (const { seconds, ...settings } of rows) {
    const { startingDeadlineSeconds: deadline, ...spec } = settings;
    const deadlineField = deadline === undefined ? {} : { startingDeadlineSeconds: deadline };
    const one = candidate({ spec: { ...spec, ...deadlineField } });
    const result = simulate([one], { fromMs: startMs, toMs: startMs + lengthMs, runTimeMs: seconds * 1_000 });
    const [played] = result.ok ? result.cronJobs : [];
    const started = await startedByController(settings, seconds);
    expect({ seconds, settings, ticks: played?.runs.map(({ tickMs }) => tickMs) }).toEqual({
      seconds,
      settings,
      ticks: started,
    });
    expect(started.length).toBeGreaterThan(0);
  }
});
