import { expect, test } from 'vitest';
import { compilePolicy, defaultPolicy, defaultPolicySettings } from '../core/cronjob/policy/index.js';
import { samples } from './samples.js';
import { tryText } from './try.js';

const terms = { policy: defaultPolicy, nowMs: Date.UTC(2026, 2, 27) };
const manifest = (schedule: string, spec = '', metadata = 'name: nightly'): string => `apiVersion: batch/v1
kind: CronJob
metadata:
  ${metadata}
spec:
  schedule: "${schedule}"
  ${spec}
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "b:1"}]}}}}
`;
const tried = (text: string, timeZone = 'America/New_York') => tryText({ text, timeZone }, terms);

test('a good CronJob is created, with what is filled in and when it runs', () => {
  const { findings, summary, cronJobs, more } = tried(
    manifest('30 2 * * *', 'timeZone: Europe/Berlin\n  concurrencyPolicy: Forbid'),
  );
  const [one] = cronJobs;
  expect([findings.map(({ rule }) => rule), cronJobs.length, more]).toEqual([
    ['daylight-saving', 'daylight-saving'],
    1,
    0,
  ]);
  expect(summary).toBe('2 warnings in 1 of 1 CronJob');
  expect(one).toMatchObject({
    name: 'nightly',
    apiVersion: 'batch/v1',
    line: 1,
    allowed: true,
    suspend: false,
    changes: 3,
  });
  expect(one?.kubectl.split('\n').at(-1)).toBe('cronjob.batch/nightly created');
  expect(one?.defaults.filter(({ mark }) => mark !== ' ')).toEqual([
    { mark: '+', text: '  suspend: false' },
    { mark: '+', text: '  successfulJobsHistoryLimit: 3' },
    { mark: '+', text: '  failedJobsHistoryLimit: 1' },
  ]);
  expect(one?.timetable?.words).toBe('at 02:30 every day (Europe/Berlin)');
  expect(one?.timetable?.runs).toHaveLength(50);
  expect(one?.timetable?.runs.slice(0, 3)).toEqual([
    { at: '2026-03-27T01:30:00Z', clock: '2026-03-27T02:30:00+01:00', localClock: '2026-03-26T21:30:00-04:00' },
    { at: '2026-03-28T01:30:00Z', clock: '2026-03-28T02:30:00+01:00', localClock: '2026-03-27T21:30:00-04:00' },
    { at: '2026-03-30T00:30:00Z', clock: '2026-03-30T02:30:00+02:00', localClock: '2026-03-29T20:30:00-04:00' },
  ]);
  expect(one?.timetable?.clockChanges).toEqual([
    {
      at: '2026-03-29T01:00:00Z',
      from: '2026-03-29T02:00:00',
      to: '2026-03-29T03:00:00',
      skipped: ['2026-03-29T02:30:00'],
      repeated: [],
    },
  ]);
});

test('what is wrong is said at its place, and as kubectl says it', () => {
  const { findings, cronJobs } = tried(manifest('61 2 * * *', 'concurrencyPolicy: Never'));
  expect(findings.map(({ level, rule, line, column, field }) => [level, rule, line, column, field])).toEqual([
    ['error', 'schedule', 6, 13, 'spec.schedule'],
    ['error', 'concurrency-policy', 7, 22, 'spec.concurrencyPolicy'],
  ]);
  expect(cronJobs[0]).toMatchObject({ allowed: false, scheduleFault: 'minute: 61 is above the maximum of 59' });
  expect(cronJobs[0]?.kubectl).toBe(
    [
      'The CronJob "nightly" is invalid: ',
      '* spec.schedule: Invalid value: "61 2 * * *": minute: 61 is above the maximum of 59',
      '* spec.concurrencyPolicy: Unsupported value: "Never": supported values: "Allow", "Forbid", "Replace"',
    ].join('\n'),
  );
});

test('an H is shown as it was written and as it becomes', () => {
  const policy = compilePolicy({ ...defaultPolicySettings, spread: true });
  const { cronJobs } = tryText({ text: manifest('H 3 * * *'), timeZone: 'UTC' }, { ...terms, policy });
  expect(cronJobs[0]).toMatchObject({
    writtenSchedule: 'H 3 * * *',
    schedule: expect.stringMatching(/^\d+ 3 \* \* \*$/u) as string,
  });
  expect(cronJobs[0]?.timetable?.runs).toHaveLength(50);
});

test('text that is no YAML, other kinds and nothing at all are told of, and are no fault of the page', () => {
  expect(tried('kind: CronJob\n\tspec:').findings).toMatchObject([{ level: 'error', rule: 'syntax', line: 2 }]);
  expect(tried('')).toEqual({ findings: [], summary: 'no faults in 0 CronJobs', cronJobs: [], more: 0 });
  expect(tried('kind: Pod\n').summary).toBe('no faults in 0 CronJobs; 1 other object passed over');
});

test('of many CronJobs the first twenty are shown, and all are judged', () => {
  const text = Array.from({ length: 23 }, (_, index) => manifest('61 * * * *', '', `name: a${index}`)).join('---\n');
  const { findings, cronJobs, more } = tried(text);
  expect([findings.length, cronJobs.length, more]).toEqual([23, 20, 3]);
});

test('the same CronJob twice is warned of, as lint does', () => {
  expect(tried(`${manifest('0 0 1 1 *')}---\n${manifest('0 0 1 1 *')}`).findings.map(({ rule }) => rule)).toContain(
    'duplicate',
  );
});

test('a zone that nobody knows is refused', () => {
  expect(() => tried(manifest('0 0 * * *'), 'europe/berlin')).toThrow(
    'timeZone: unknown time zone "europe/berlin"; write Europe/Berlin',
  );
});

test('the samples show what they say', () => {
  const verdicts = samples.map(({ name, text }) => {
    const { cronJobs } = tried(text);
    return [name, cronJobs.map(({ allowed }) => allowed)];
  });
  expect(verdicts).toEqual([
    ['A nightly report', [true]],
    ['With mistakes', [false]],
    ['When the clocks change', [true]],
    ['The kind of the tutorial', [true]],
    ['Several at once', [true, true]],
  ]);
  expect(tried(samples[0]?.text ?? '').findings).toEqual([]);
  expect(tried(samples[2]?.text ?? '').cronJobs[0]?.timetable?.clockChanges.length).toBeGreaterThan(0);
});
