import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { callCronward } from '../../test/support/terminal.js';
import type { Situation } from '../../test/support/terminal.js';

const directory = mkdtempSync(join(tmpdir(), 'cronward-simulate-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function cronJob(name: string, spec: string, annotations = '{}'): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}, namespace: space, annotations: ${annotations}}
spec:
  ${spec}
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}
---
`;
}

const argv = ['simulate', '-', '--from', '2027-01-04T00:00:00Z', '--to', '2027-01-04T02:00:00Z'];

async function simulated(texts: readonly string[], more: readonly string[] = [], situation: Situation = {}) {
  return callCronward([...argv, ...more], { stdin: [texts.join('')], ...situation });
}

test('a table, the busiest minutes, collisions and the most Jobs at once', async () => {
  const texts = [
    cronJob('hourly', 'schedule: "0 * * * *"'),
    cronJob('slow', 'schedule: "*/10 * * * *"\n  concurrencyPolicy: Forbid'),
    cronJob('rest', 'schedule: "0 * * * *"\n  suspend: true'),
  ];
  const { code, stdout, stderr } = await simulated(texts, ['--run-time', '60s,slow=25m', '--peaks', '1']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe(`from 2027-01-04T00:00:00Z to 2027-01-04T02:00:00Z, times of day in UTC

CronJob       schedule      policy  a Job takes  starts  late  skipped  cut short
space/hourly  0 * * * *     Allow            1m       2     -        -          -
space/slow    */10 * * * *  Forbid          25m       5     2        6          -  one more waits at the end
space/rest    0 * * * *     Allow            1m       -     -        -          -  suspended
all                                                   7     2        6          -

The minutes with the most starts:
  Mon 2027-01-04 00:00       2  space/hourly, space/slow

Several CronJobs start together in 1 of the 6 minutes in which any does.
At most 2 Jobs run at once, first at Mon 2027-01-04 00:00.
`);
});

test('--format json is one object', async () => {
  const replace = cronJob('cut', 'schedule: "*/30 * * * *"\n  concurrencyPolicy: Replace', '{cronward/run-time: 40m}');
  const { stdout } = await simulated([replace], ['--format=json', '--run-time=1s']);
  expect(JSON.parse(stdout)).toEqual({
    from: '2027-01-04T00:00:00Z',
    to: '2027-01-04T02:00:00Z',
    starts: 4,
    late: 0,
    skipped: 0,
    cutShort: 3,
    collisions: 0,
    busiest: { at: '2027-01-04T00:00:00Z', jobs: 1 },
    peaks: ['00:00', '00:30', '01:00', '01:30'].map((clock) => ({
      at: `2027-01-04T${clock}:00Z`,
      starts: 1,
      cronJobs: ['space/cut'],
    })),
    cronJobs: [
      {
        file: '<stdin>',
        line: 1,
        apiVersion: 'batch/v1',
        name: 'space/cut',
        schedule: '*/30 * * * *',
        concurrencyPolicy: 'Replace',
        suspend: false,
        runSeconds: 2400,
        starts: 4,
        late: 0,
        cutShort: 3,
        skipped: [],
      },
    ],
    minutes: ['00:00', '00:30', '01:00', '01:30'].map((clock) => ({ at: `2027-01-04T${clock}:00Z`, starts: 1 })),
  });
});

describe('the heat map', () => {
  const texts = [cronJob('a', 'schedule: "*/10 8-9 * * MON-FRI"'), cronJob('b', 'schedule: "0 8 * * 6"')];
  const week = ['--to', '2027-01-11T00:00:00Z', '--heat-map'];
  const mapOf = (stdout: string): readonly string[] => stdout.trimEnd().split('\n').slice(-9);

  test('is of characters where nobody watches', async () => {
    const { stdout } = await simulated(texts, week, { columns: 53 });
    const plain = await simulated(texts, week);
    expect(mapOf(plain.stdout)[8]).toBe('each column 15 minutes; from 1 .:-=+*#%@ to 2 starts');
    const [hours, monday, , , , , saturday, sunday] = mapOf(
      (await simulated(texts, week, { columns: 53, env: { NO_COLOR: '1' } })).stdout,
    );
    expect(hours).toBe('    00    03    06    09    12    15    18    21');
    expect(monday).toBe(`Mon ${' '.repeat(16)}@@@@`);
    expect(saturday).toBe(`Sat ${' '.repeat(16)}.`);
    expect(sunday).toBe('Sun');
    expect(stdout).toContain('\u001b[48;5;');
  });
});

test('an invalid CronJob is told and is the answer no', async () => {
  const { code, stdout } = await simulated([cronJob('bad', 'schedule: "0 25 * * *"')]);
  expect(code).toBe(1);
  expect(stdout).toContain('invalid: spec.schedule: Invalid value: "0 25 * * *": hour: 25 is above the maximum of 23');
  expect(stdout).toContain('Nothing starts.');
});

test('no CronJob at all is the answer no', async () => {
  expect(await simulated(['kind: Secret\napiVersion: v1\n'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'cronward: no CronJob in standard input\n',
  });
});

test('a file that is no YAML is told with its place', async () => {
  const file = join(directory, 'bad.yaml');
  writeFileSync(file, 'kind: CronJob\n  x: [\n');
  const { code, stderr } = await callCronward(['simulate', file]);
  expect([code, stderr.startsWith(`${file}:`)]).toEqual([1, true]);
});

test.each([
  [
    ['simulate'],
    2,
    'simulate needs files or directories, - for standard input, or --all-namespaces for those of a cluster: cronward simulate manifests/',
  ],
  [[...argv, '--all-namespaces'], 2, '--all-namespaces is of a cluster, which is asked where no files are given'],
  [['simulate', '--namespace=a', '--all-namespaces'], 2, '--namespace and --all-namespaces exclude each other'],
  [
    [...argv, '--from', 'tomorrow'],
    2,
    '--from "tomorrow": must be a day or a time in RFC 3339, such as 2026-01-01 or 2026-01-01T00:00:00Z',
  ],
  [[...argv, '--format', 'sarif'], 2, '--format sarif: simulate prints text or json'],
  [[...argv, '--to', '2027-01-03T00:00:00Z'], 2, '--to: must be later than --from, which is 2027-01-04T00:00:00Z'],
  [[...argv, '--to', '2029-01-03T00:00:00Z'], 2, '--to: must be at most 366 days after --from'],
  [[...argv, '--time-zone', 'europe/berlin'], 2, '--time-zone: unknown time zone "europe/berlin"; write Europe/Berlin'],
  [
    [...argv, '--run-time', '0s'],
    2,
    '--run-time "0s": must be durations from 1s to 8784h, such as 90s or 90s,backup=1h,reports/nightly=20m',
  ],
])('%j is wrong usage', async (words, code, sentence) => {
  expect(await callCronward(words)).toEqual({ code, stdout: '', stderr: `cronward: ${sentence}\n` });
});

test('more runs than can be simulated are refused with the one that has most', async () => {
  const { code, stderr } = await simulated(
    [cronJob('ticker', 'schedule: "@every 1s"')],
    ['--to', '2027-01-11T00:00:00Z'],
  );
  expect([code, stderr]).toEqual([
    2,
    'cronward: 604,799 different runs are more than the 500,000 that are simulated; space/ticker has 604,799: ' +
      'choose an earlier --to\n',
  ]);
});

test('a run time for a CronJob that there is not is pointed out', async () => {
  const { code, stderr } = await simulated([cronJob('nightly', 'schedule: "@daily"')], ['--run-time=5m,nigthly=2h']);
  expect([code, stderr]).toEqual([0, 'cronward: --run-time: there is no CronJob "nigthly"; did you mean nightly?\n']);
});

test.each([
  ['2027-03-28', '2027-03-29', 'Europe/Berlin', 'from 2027-03-27T23:00:00Z to 2027-03-28T22:00:00Z'],
  // Midnight does not exist there, and comes twice here.
  ['2026-09-06', '2026-09-07', 'America/Santiago', 'from 2026-09-06T04:00:00Z to 2026-09-07T03:00:00Z'],
  ['2026-11-01', '2026-11-02', 'America/Havana', 'from 2026-11-01T04:00:00Z to 2026-11-02T05:00:00Z'],
  ['2027-01-04', '2027-01-05T00:00:00Z', 'UTC', 'from 2027-01-04T00:00:00Z to 2027-01-05T00:00:00Z'],
])('a day begins at midnight in the time zone: %s to %s in %s', async (from, to, zone, line) => {
  const texts = [cronJob('a', 'schedule: "@hourly"')];
  const { stdout } = await simulated(texts, ['--from', from, '--to', to, '--time-zone', zone]);
  expect(stdout.split('\n')[0]).toBe(`${line}, times of day in ${zone}`);
});

test('a schedule with H is that of its namespace and its name, and what else the policy fills in is in force', async () => {
  const config = join(directory, 'cronward.yaml');
  writeFileSync(config, 'spread: true\ndefaults: {concurrencyPolicy: Forbid}\n');
  const text = cronJob('a', 'schedule: "H/30 * * * *"');
  const { code, stdout } = await simulated([text], ['--config', config, '--format=json']);
  const { cronJobs } = JSON.parse(stdout) as { cronJobs: readonly Readonly<Record<string, unknown>>[] };
  expect([code, cronJobs[0]]).toMatchObject([
    0,
    { writtenSchedule: 'H/30 * * * *', concurrencyPolicy: 'Forbid', starts: 4 },
  ]);
  expect(cronJobs[0]?.['schedule']).toMatch(/^\d+-59\/30 \* \* \* \*$/u);
  const without = await simulated([text]);
  expect([without.code, without.stdout]).toEqual([1, expect.stringContaining('spread: true')]);
});
