import { describe, expect, test } from 'vitest';
import { at, day, rawCronJob } from '../../test/simulation/objects.js';
import type { CronJobParts } from '../../test/simulation/objects.js';
import { findTimeZone, utc } from '../core/schedule/index.js';
import { readCronJob } from './cron-job.js';
import type { WatchedCronJob } from './cron-job.js';

function read(parts: CronJobParts = {}): WatchedCronJob {
  return readCronJob(rawCronJob(parts), utc);
}

test('what is absent means what admission would have filled in', () => {
  expect(read()).toMatchObject({
    policy: 'Allow',
    suspend: false,
    deadlineMs: undefined,
    successfulLimit: 3,
    failedLimit: 1,
    fault: undefined,
    unsupported: false,
    createdMs: at('00:00'),
    generation: 1,
    deleting: false,
  });
});

test('zero and null are no absence where they mean something', () => {
  const spec = { startingDeadlineSeconds: 0, successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 0, timeZone: null };
  expect(read({ spec })).toMatchObject({ deadlineMs: 0, successfulLimit: 0, failedLimit: 0 });
  expect(read({ spec }).text.timeZone).toBeUndefined();
});

describe('what is wrong with an object', () => {
  test.each<[Record<string, unknown>, string | undefined]>([
    [{ schedule: '*/5 * * * *' }, undefined],
    [{ schedule: 'noon' }, 'UnparseableSchedule'],
    [{ schedule: '' }, 'UnparseableSchedule'],
    [{ timeZone: 'Mars/Olympus' }, 'UnknownTimeZone'],
    [{ concurrencyPolicy: 'Sometimes' }, 'InvalidCronJob'],
    [{ startingDeadlineSeconds: -1 }, 'InvalidCronJob'],
    [{ schedule: 5 }, 'UnparseableSchedule'],
    [{ jobTemplate: {} }, 'InvalidCronJob'],
  ])('%j', (spec, reason) => {
    const { fault, timetable } = read({ spec });
    expect(fault?.reason).toBe(reason);
    expect(timetable === undefined).toBe(reason !== undefined);
  });

  test('the first fault is told, and how many more there are', () => {
    const { fault } = read({ spec: { schedule: 'noon', concurrencyPolicy: 'Sometimes', startingDeadlineSeconds: -1 } });
    expect(fault?.message).toMatch(/\(and 2 more\)$/);
  });

  test('a time zone in the schedule was stored long ago, and goes on running', () => {
    const { fault, unsupported, timetable } = read({ spec: { schedule: 'TZ=Europe/Berlin 0 3 * * *' } });
    expect([fault, unsupported]).toEqual([undefined, true]);
    expect(timetable?.schedule).toMatchObject({ zone: { name: 'Europe/Berlin' } });
  });
});

test('a schedule without a time zone runs in that of the controller', () => {
  const berlin = findTimeZone('Europe/Berlin') ?? utc;
  const here = (spec: Record<string, unknown>): string | undefined =>
    readCronJob(rawCronJob({ spec }), berlin).timetable?.zone.name;
  expect([here({}), here({ timeZone: 'America/New_York' })]).toEqual(['Europe/Berlin', 'America/New_York']);
});

describe('when somebody last edited the schedule or the time zone', () => {
  const entry = (clock: string | undefined, ...fields: readonly string[]): Record<string, unknown> => ({
    ...(clock !== undefined && { time: `${day}T${clock}:00Z` }),
    fieldsV1: { 'f:spec': Object.fromEntries(fields.map((field) => [field, {}])) },
  });
  test.each<[string, readonly unknown[], string | undefined, string | undefined]>([
    ['nothing is noted', [], undefined, undefined],
    ['one owner', [entry('01:00', 'f:schedule', 'f:timeZone')], '01:00', '01:00'],
    [
      'two owners of one field: the later',
      [entry('01:00', 'f:schedule'), entry('02:00', 'f:schedule')],
      '02:00',
      undefined,
    ],
    ['an owner of something else', [entry('01:00', 'f:schedule'), entry('02:00', 'f:suspend')], '01:00', undefined],
    [
      'an owner without a time may have written just now',
      [entry('01:00', 'f:schedule'), entry(undefined, 'f:schedule')],
      undefined,
      undefined,
    ],
    ['what is no entry', ['x', 5, { fieldsV1: 'x' }], undefined, undefined],
  ])('%s', (...[, managedFields, schedule, timeZone]) => {
    const { editedMs } = read({ metadata: { managedFields } });
    const time = (clock: string | undefined): number | undefined => (clock === undefined ? undefined : at(clock));
    expect(editedMs).toEqual({ schedule: time(schedule), timeZone: time(timeZone) });
  });
});

test('reads the status, and keeps all of it', () => {
  const status = {
    lastScheduleTime: `${day}T11:00:00Z`,
    lastSuccessfulTime: `${day}T11:05:00Z`,
    startingScheduleTime: `${day}T12:00:00Z`,
    active: [{ name: 'a' }, 'x'],
    observedSchedule: { schedule: '0 * * * *', timeZone: 'Europe/Berlin', since: `${day}T09:00:00Z` },
    note: 'kept',
  };
  expect(read({ status }).status).toEqual({
    raw: status,
    active: [{ name: 'a' }],
    lastScheduleMs: at('11:00'),
    lastSuccessfulMs: at('11:05'),
    startingMs: at('12:00'),
    observedSchedule: { schedule: '0 * * * *', timeZone: 'Europe/Berlin', sinceMs: at('09:00') },
  });
});
