import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawCronJob } from '../../test/simulation/objects.js';
import { rfc3339 } from '../core/cronjob/job.js';
import { utc } from '../core/schedule/index.js';
import { readCronJob } from './cron-job.js';
import { decide } from './decide.js';
import type { Observation } from './observation.js';

const createdMs = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const schedules = ['* * * * *', '*/7 * * * *', '30 2 * * *', '0 0 1 * *', '@hourly', '@every 90s'];

function observe(raw: Parameters<typeof readCronJob>[0]): Observation {
  return {
    cronJob: readCronJob(raw, utc),
    children: [],
    live: { cronJob: true, jobs: true },
    failed: undefined,
    mayStart: true,
    wasDeleted: () => false,
  };
}

test('An edit of the schedule starts no run for a time before the edit.', () => {
  const minutes = fc.integer({ min: 0, max: 60 * 24 * 40 });
  let starts = 0;
  fc.assert(
    fc.property(
      fc.record({
        before: fc.constantFrom(...schedules),
        after: fc.constantFrom(...schedules),
        edit: minutes,
        later: minutes,
      }),
      fc.boolean(),
      ({ before, after, edit, later }, isNoted) => {
        fc.pre(before !== after);
        const editMs = createdMs + edit * minuteMs;
        const seenMs = editMs + later * minuteMs;
        const managedFields = isNoted ? [{ time: rfc3339(editMs), fieldsV1: { 'f:spec': { 'f:schedule': {} } } }] : [];
        const raw = rawCronJob({
          metadata: { generation: 2, managedFields },
          spec: { schedule: after },
          status: { observedSchedule: { schedule: before } },
        });
        const recorded = decide(observe(raw), seenMs);
        // What is in force since when is written down before anything is started.
        expect(recorded.actions).toEqual([]);
        expect(recorded.status).toHaveProperty('observedSchedule.schedule', after);
        for (const nowMs of [seenMs, seenMs + 90_000, seenMs + 60 * 24 * 32 * minuteMs]) {
          const { actions } = decide(observe({ ...raw, status: recorded.status ?? {} }), nowMs);
          for (const action of actions) {
            if (action.kind !== 'start') continue;
            starts += 1;
            expect(action.scheduledAtMs).toBeGreaterThan(isNoted ? editMs : seenMs - 1_000);
          }
        }
      },
    ),
  );
  expect(starts).toBeGreaterThan(50);
});
