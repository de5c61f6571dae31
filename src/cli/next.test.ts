import { expect, test } from 'vitest';
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
  expect(await callCronward(['next', '@daily', '--count', '1', '--json'])).toEqual({
    code: 0,
    stdout: '{"valid":true,"next":["2026-01-02T00:00:00Z"]}\n',
    stderr: '',
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
      '2026-10-25T00:30:00Z  Sun 2026-10-25 02:30:00 +02:00 Europe/Berlin',
      '                      Sun 2026-10-25 02:30 comes twice: the clocks go from 03:00 to 02:00',
      '2026-10-25T01:30:00Z  Sun 2026-10-25 02:30:00 +01:00 Europe/Berlin',
    ),
  );
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
          suspend: false,
          valid: true,
          words: 'at 05:00 on weekdays (Asia/Tokyo)',
          next: ['2026-01-01T20:00:00Z'],
        },
        expect.objectContaining({ name: 'resting', suspend: true, words: 'at minute 0 of every hour' }) as unknown,
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

test('a file that is not there is said to be missing; one word that is neither is judged as a schedule', async () => {
  const missing = await callCronward(['next', 'no-such-file.yaml']);
  expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('"no-such-file.yaml"')]);
  const neither = await callCronward(['next', 'noon']);
  expect([neither.code, neither.stderr.split('\n')[0]]).toEqual([
    1,
    'cronward: expected 5 fields (minute, hour, day of month, month, day of week), found 1',
  ]);
});
