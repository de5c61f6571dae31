import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { callCronward } from '../../test/support/terminal.js';

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

test('an instant is shown in UTC and as the clocks of the zone show it', async () => {
  const argv = ['next', '30 2 * * *', '--time-zone=Europe/Berlin', '--after=2026-03-27T12:00:00Z', '--count=3'];
  expect(await callCronward(argv)).toEqual({
    code: 0,
    stdout: lines(
      'at 02:30 every day (Europe/Berlin)',
      '2026-03-28T01:30:00Z  Sat 2026-03-28 02:30:00 +01:00 Europe/Berlin',
      '                      Sun 2026-03-29 02:30 does not exist: the clocks go from 02:00 to 03:00',
      '2026-03-30T00:30:00Z  Mon 2026-03-30 02:30:00 +02:00 Europe/Berlin',
      '2026-03-31T00:30:00Z  Tue 2026-03-31 02:30:00 +02:00 Europe/Berlin',
    ),
    stderr: '',
  });
});

test('a negative offset, and one with seconds, are shown as such', async () => {
  const newYork = await callCronward(['next', '@yearly', '--time-zone=America/New_York', '--count=1']);
  expect(newYork.stdout).toBe(
    lines(
      'at 00:00 on 1 January (America/New_York)',
      '2026-01-01T05:00:00Z  Thu 2026-01-01 00:00:00 -05:00 America/New_York',
    ),
  );
  const argv = ['next', '@daily', '--time-zone=Africa/Monrovia', '--after=1971-06-01T00:00:00Z', '--count=1'];
  expect((await callCronward(argv)).stdout).toContain('1971-06-01 00:00:00 -00:44:30 Africa/Monrovia\n');
});

test('the zone of a TZ= prefix is the one that is shown', async () => {
  const { stdout } = await callCronward(['next', 'TZ=Asia/Tokyo @daily', '--time-zone=Europe/Berlin', '--count=1']);
  expect(stdout).toBe(
    lines('at 00:00 every day (Asia/Tokyo)', '2026-01-01T15:00:00Z  Fri 2026-01-02 00:00:00 +09:00 Asia/Tokyo'),
  );
});

test('a schedule that never fires says so', async () => {
  expect(await callCronward(['next', '0 0 30 2 *'])).toEqual({
    code: 0,
    stdout: lines(
      'never: February has no day 30',
      'never: "0 0 30 2 *" has no time within five years after 2026-01-01T00:00:00Z',
    ),
    stderr: '',
  });
});

test('a schedule that ceases to fire says when', async () => {
  const { stdout } = await callCronward(['next', '0 0 29 2 *', '--after=2092-03-01T00:00:00Z', '--count=2']);
  expect(stdout).toBe(
    lines(
      'at 00:00 on 29 February, which only leap years have (UTC)',
      '2096-02-29T00:00:00Z  Wed 2096-02-29 00:00:00 +00:00 UTC',
      'no more within five years after 2096-02-29T00:00:00Z',
    ),
  );
});

test('an invalid schedule is the answer no, with its fault underlined', async () => {
  expect(await callCronward(['next', '0 5-30 * * *'])).toEqual({
    code: 1,
    stdout: '',
    stderr: lines('cronward: hour: 30 is above the maximum of 23', '  0 5-30 * * *', '      ^^'),
  });
});

test('what a terminal would not show as it is written is not underlined', async () => {
  const { code, stderr } = await callCronward(['next', '\u001b[2J * * * *']);
  expect(code).toBe(1);
  expect(stderr.split('\n')).toHaveLength(2);
  expect(stderr).not.toContain('\u001b');
});

test('an unknown time zone is the answer no', async () => {
  expect(await callCronward(['next', '@daily', '--time-zone', 'utc'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'cronward: unknown time zone "utc"; write UTC\n',
  });
});

test('--json prints one object, valid or not', async () => {
  const argv = ['next', '30 2 * * *', '--time-zone=Europe/Berlin', '--json', '--count=2'];
  const situation = { nowMs: Date.UTC(2026, 9, 24, 12), localTimeZone: 'America/New_York' };
  const { code, stdout, stderr } = await callCronward(argv, situation);
  expect([code, stderr, stdout.trimEnd().split('\n').length]).toEqual([0, '', 1]);
  expect(JSON.parse(stdout)).toEqual({
    valid: true,
    next: ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    words: 'at 02:30 every day (Europe/Berlin)',
    timeZone: 'Europe/Berlin',
    localTimeZone: 'America/New_York',
    runs: [
      {
        at: '2026-10-25T00:30:00Z',
        clock: '2026-10-25T02:30:00+02:00',
        localClock: '2026-10-24T20:30:00-04:00',
        occurrence: 'first',
      },
      {
        at: '2026-10-25T01:30:00Z',
        clock: '2026-10-25T02:30:00+01:00',
        localClock: '2026-10-24T21:30:00-04:00',
        occurrence: 'second',
      },
    ],
    clockChanges: [
      {
        at: '2026-10-25T01:00:00Z',
        from: '2026-10-25T03:00:00',
        to: '2026-10-25T02:00:00',
        skipped: [],
        repeated: ['2026-10-25T02:30:00'],
        leftOut: [],
      },
    ],
  });
  expect(await callCronward(['next', '', '--json'])).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^\{"valid":false,"error":"/u) as string,
    stderr: '',
  });
});

test('--jsonl answers every line in its order, and is done whatever the answers are', async () => {
  const stdin = ['{"schedule":"@daily"}\n{"sched', 'ule":"x"}\n\n', '{"schedule":"@hourly","timeZone":"Asia/Tokyo"}'];
  const { code, stdout, stderr } = await callCronward(['next', '--jsonl', '--count=1'], { stdin });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.split('\n').map((line) => line.slice(0, 46))).toEqual([
    '{"valid":true,"next":["2026-01-02T00:00:00Z"]}',
    '{"valid":false,"error":"expected 5 fields (min',
    '{"valid":false,"error":"line 3: not JSON: the ',
    '{"valid":true,"next":["2026-01-01T01:00:00Z"]}',
    '',
  ]);
});

test.each([
  [['next'], "next needs a schedule, such as cronward next '*/5 * * * *'"],
  [
    ['next', '0', '5', '*', '*', '1'],
    "next takes one schedule, and got 5 words; put it between quotes: cronward next '*/5 * * * *'",
  ],
  [['next', '--jsonl', '@daily'], '--jsonl reads schedules from standard input; it takes no <schedule>'],
  [['next', '--jsonl', '--json'], '--json and --jsonl exclude each other'],
  [['next', '@daily', '--count', '0'], '--count "0": must be an integer from 1 to 1000'],
])('%j is wrong usage', async (argv, sentence) => {
  expect(await callCronward(argv)).toEqual({ code: 2, stdout: '', stderr: `cronward: ${sentence}\n` });
});

test('a time that comes twice runs twice, and the line between says so', async () => {
  const argv = ['next', '30 2 * * *', '--time-zone=Europe/Berlin', '--after=2026-10-24T12:00:00Z', '--count=2'];
  expect((await callCronward(argv)).stdout).toBe(
    lines(
      'at 02:30 every day (Europe/Berlin)',
      '2026-10-25T00:30:00Z  Sun 2026-10-25 02:30:00 +02:00 Europe/Berlin  the first of two',
      '                      Sun 2026-10-25 02:30 comes twice: the clocks go from 03:00 to 02:00',
      '2026-10-25T01:30:00Z  Sun 2026-10-25 02:30:00 +01:00 Europe/Berlin  the second of two',
    ),
  );
});

test('the first of two is told where the second one is not shown, and the second where the first is past', async () => {
  const shown = async (after: string): Promise<string> => {
    const argv = ['next', '30 2 * * *', '--time-zone=Europe/Berlin', `--after=${after}`, '--count=1'];
    return (await callCronward(argv)).stdout.split('\n').find((line) => line.startsWith('2026')) ?? '';
  };
  expect(await shown('2026-10-24T12:00:00Z')).toMatch(/^2026-10-25T00:30:00Z .* {2}the first of two$/u);
  expect(await shown('2026-10-25T00:30:00Z')).toMatch(/^2026-10-25T01:30:00Z .* {2}the second of two$/u);
  expect(await shown('2026-10-25T01:30:00Z')).toBe(
    '2026-10-26T01:30:00Z  Mon 2026-10-26 02:30:00 +01:00 Europe/Berlin',
  );
});

describe('the clocks of the reader', () => {
  const argv = ['next', '30 2 * * *', '--time-zone=Europe/Berlin', '--count=1'];
  const there = '2026-01-01T01:30:00Z  Thu 2026-01-01 02:30:00 +01:00 Europe/Berlin';

  test.each([
    ['America/New_York', `${there}  Wed 2025-12-31 20:30:00 -05:00 here`],
    ['Europe/Berlin', there],
    ['Europe/Paris', there],
    ['UTC', there],
    ['Factory/Unknown', there],
  ])('in %s are shown where they show something else', async (localTimeZone, line) => {
    expect((await callCronward(argv, { localTimeZone })).stdout.split('\n')[1]).toBe(line);
  });
});

const manifests = `apiVersion: v1
kind: Secret
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: space}
spec: {schedule: "0 5 * * 1-5", timeZone: Asia/Tokyo}
---
apiVersion: batch.tutorial.kubebuilder.io/v1
kind: CronJob
metadata: {name: resting}
spec: {schedule: "@hourly", suspend: true}
`;

test('the CronJobs of a file are shown one after the other, each in its time zone', async () => {
  expect(await callCronward(['next', '-', '--count=1'], { stdin: [manifests] })).toEqual({
    code: 0,
    stdout: lines(
      '<stdin>:4: space/nightly: "0 5 * * 1-5"',
      'at 05:00 on weekdays (Asia/Tokyo)',
      '2026-01-01T20:00:00Z  Fri 2026-01-02 05:00:00 +09:00 Asia/Tokyo',
      '',
      '<stdin>:9: resting: "@hourly"',
      'suspended: none of these runs starts while spec.suspend is true',
      'at minute 0 of every hour (UTC)',
      '2026-01-01T01:00:00Z  Thu 2026-01-01 01:00:00 +00:00 UTC',
    ),
    stderr: '',
  });
});

test('the CronJobs of a file as JSON, the invalid ones with their fault', async () => {
  const bad = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: bad}\nspec: {schedule: "0 25 * * *"}\n';
  const { code, stdout } = await callCronward(['next', '-', '--count=1', '--json'], {
    stdin: [`${manifests}---\n${bad}`],
  });
  const apiVersion = 'batch/v1';
  expect([code, JSON.parse(stdout)]).toEqual([
    1,
    {
      cronJobs: [
        {
          file: '<stdin>',
          line: 4,
          apiVersion,
          name: 'space/nightly',
          schedule: '0 5 * * 1-5',
          timeZone: 'Asia/Tokyo',
          localTimeZone: 'UTC',
          suspend: false,
          valid: true,
          words: 'at 05:00 on weekdays (Asia/Tokyo)',
          next: ['2026-01-01T20:00:00Z'],
          runs: [
            {
              at: '2026-01-01T20:00:00Z',
              clock: '2026-01-02T05:00:00+09:00',
              localClock: '2026-01-01T20:00:00+00:00',
            },
          ],
          clockChanges: [],
        },
        expect.objectContaining({
          name: 'resting',
          suspend: true,
          timeZone: 'UTC',
          words: 'at minute 0 of every hour (UTC)',
        }) as unknown,
        {
          file: '<stdin>',
          line: 14,
          apiVersion,
          name: 'bad',
          schedule: '0 25 * * *',
          suspend: false,
          valid: false,
          error: 'hour: 25 is above the maximum of 23',
        },
      ],
    },
  ]);
});

test('a file that is not there is said to be missing; one word that is neither is said to be neither', async () => {
  const missing = await callCronward(['next', 'no-such-file.yaml']);
  expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('"no-such-file.yaml"')]);
  const neither = await callCronward(['next', 'noon']);
  expect([neither.code, neither.stderr.split('\n')[0]]).toEqual([
    1,
    'cronward: there is no file "noon", and it is no schedule: ' +
      'expected 5 fields (minute, hour, day of month, month, day of week), found 1',
  ]);
});

describe('a schedule with H', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-next-'));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });
  const config = join(directory, 'cronward.yaml');
  writeFileSync(config, 'spread: true\n');
  const withH = (metadata: string, schedule = 'H 5 * * *'): readonly string[] => [
    `apiVersion: batch/v1\nkind: CronJob\nmetadata: ${metadata}\nspec: {schedule: "${schedule}"}\n`,
  ];
  const shown = async (stdin: readonly string[], ...more: readonly string[]): Promise<readonly string[]> =>
    (await callCronward(['next', '-', '--count=1', ...more], { stdin })).stdout.trimEnd().split('\n');

  test('is that of its namespace and its name, where the configuration says spread: true', async () => {
    const [head, words, run] = await shown(withH('{name: a, namespace: team}'), '--config', config);
    const minute = /^<stdin>:1: team\/a: "H 5 \* \* \*" is "(\d+) 5 \* \* \*"$/u.exec(head ?? '')?.[1] ?? '';
    const clock = `05:${minute.padStart(2, '0')}`;
    expect(words).toBe(`at ${clock} every day (UTC)`);
    expect(run).toBe(`2026-01-01T${clock}:00Z  Thu 2026-01-01 ${clock}:00 +00:00 UTC`);
    const same = await shown(withH('{name: a}'), '--config', config, '--namespace', 'team');
    expect(same).toEqual([
      head?.replace('team/', ''),
      'H is that of the namespace team; name another one by --namespace',
      words,
      run,
    ]);
    const { stdout } = await callCronward(['next', '-', '--json', '--config', config], {
      stdin: withH('{name: a, namespace: team}'),
    });
    expect(JSON.parse(stdout)).toMatchObject({
      cronJobs: [{ schedule: `${minute} 5 * * *`, writtenSchedule: 'H 5 * * *', valid: true }],
    });
  });

  test('is refused where it does not, or where it has no name, as the webhook does', async () => {
    expect((await shown(withH('{name: a}'))).at(-1)).toBe(
      'invalid: H becomes a number only where the configuration of Cronward says spread: true; else write a number',
    );
    expect((await shown(withH('{generateName: a}'), '--config', config)).at(-1)).toMatch(/^invalid: .*generateName/u);
    expect((await shown(withH('{name: a}', 'H/99 * * * *'), '--config', config)).at(-1)).toMatch(/^invalid: .*H\/99/u);
  });

  test('by itself is refused, with a word about what it takes', async () => {
    const { code, stderr } = await callCronward(['next', 'H 5 * * *']);
    expect([code, stderr]).toEqual([
      1,
      'cronward: H becomes a number by the namespace and the name of a CronJob: give its file, and --config\n',
    ]);
  });
});
