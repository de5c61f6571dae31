import { expect, test } from 'vitest';
import { at, day, rawCronJob } from '../../test/simulation/objects.js';
import { utc } from '../core/schedule/index.js';
import { readCronJob } from './cron-job.js';
import { scheduleSince } from './schedule-since.js';
import type { InForce } from './schedule-since.js';

interface Case {
  readonly spec?: Record<string, unknown>;
  readonly generation?: number;
  /** The last write of the owner of the schedule, and of that of the time zone. */
  readonly edits?: { readonly schedule?: string; readonly timeZone?: string };
  readonly observed?: Record<string, unknown>;
  readonly now?: string;
}

/** A CronJob that was created at midnight with `0 * * * *`. */
function inForce({ spec = {}, generation = 2, edits = {}, observed, now = '12:00' }: Case): Partial<InForce> {
  const managedFields = Object.entries(edits).map(([field, clock]) => ({
    time: `${day}T${clock}:00Z`,
    fieldsV1: { 'f:spec': { [`f:${field}`]: {} } },
  }));
  const raw = rawCronJob({
    metadata: { generation, managedFields },
    spec,
    status: observed === undefined ? {} : { observedSchedule: observed },
  });
  const { sinceMs, isRecorded } = scheduleSince(readCronJob(raw, utc), at(now));
  return { sinceMs, isRecorded };
}

const known = { schedule: '0 * * * *' };

test.each<[what: string, Case, since: string | undefined, isRecorded: boolean]>([
  ['a new one is in force since its creation', { generation: 1 }, undefined, false],
  ['a new one with its first write noted', { generation: 1, edits: { schedule: '03:00' } }, undefined, false],
  [
    'one that no controller of ours has seen was edited',
    { edits: { schedule: '03:00', timeZone: '04:00' } },
    '04:00',
    false,
  ],
  ['one that no controller of ours has seen was edited otherwise', { edits: { schedule: '00:00' } }, undefined, false],
  ['nothing has changed', { observed: known }, undefined, true],
  ['nothing has changed since an edit', { observed: { ...known, since: `${day}T05:00:00Z` } }, '05:00', true],
  ['an edit of something else', { observed: known, edits: { schedule: '06:00' } }, undefined, true],
  [
    'the schedule was edited',
    { spec: { schedule: '5 * * * *' }, observed: known, edits: { schedule: '06:00' } },
    '06:00',
    false,
  ],
  [
    'the time zone was set',
    { spec: { timeZone: 'Europe/Berlin' }, observed: known, edits: { schedule: '01:00', timeZone: '06:00' } },
    '06:00',
    false,
  ],
  [
    'the time zone was taken away, of which no time is kept',
    { observed: { ...known, timeZone: 'Europe/Berlin' } },
    '12:00',
    false,
  ],
  [
    'an earlier edit is not forgotten',
    {
      spec: { schedule: '5 * * * *' },
      observed: { ...known, since: `${day}T08:00:00Z` },
      edits: { schedule: '06:00' },
    },
    '08:00',
    false,
  ],
  [
    'the clock of the API server is ahead',
    { spec: { schedule: '5 * * * *' }, observed: known, edits: { schedule: '12:01' } },
    '12:00',
    false,
  ],
  ['it was recorded by a clock that was ahead', { observed: { ...known, since: `${day}T12:02:00Z` } }, '12:00', false],
  ['it was recorded by a clock a minute ahead', { observed: { ...known, since: `${day}T12:01:00Z` } }, '12:01', true],
])('%s', (...[, question, since, isRecorded]) => {
  expect(inForce(question)).toEqual({ sinceMs: since === undefined ? undefined : at(since), isRecorded });
});
