import { expect, test } from 'vitest';
import { callCronward } from '../../test/support/terminal.js';

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

test('an instant is shown in UTC and as the clocks of the zone show it', async () => {
  const argv = ['next', '30 2 * * *', '--time-zone=Europe/Berlin', '--after=2026-03-27T12:00:00Z', '--count=3'];
  expect(await callCronward(argv)).toEqual({
    code: 0,
    stdout: lines(
      '2026-03-28T01:30:00Z  Sat 2026-03-28 02:30:00 +01:00 Europe/Berlin',
      '2026-03-30T00:30:00Z  Mon 2026-03-30 02:30:00 +02:00 Europe/Berlin',
      '2026-03-31T00:30:00Z  Tue 2026-03-31 02:30:00 +02:00 Europe/Berlin',
    ),
    stderr: '',
  });
});

test('a negative offset, and one with seconds, are shown as such', async () => {
  const newYork = await callCronward(['next', '@yearly', '--time-zone=America/New_York', '--count=1']);
  expect(newYork.stdout).toBe('2026-01-01T05:00:00Z  Thu 2026-01-01 00:00:00 -05:00 America/New_York\n');
  const argv = ['next', '@daily', '--time-zone=Africa/Monrovia', '--after=1971-06-01T00:00:00Z', '--count=1'];
  expect((await callCronward(argv)).stdout).toContain('1971-06-01 00:00:00 -00:44:30 Africa/Monrovia\n');
});

test('the zone of a TZ= prefix is the one that is shown', async () => {
  const { stdout } = await callCronward(['next', 'TZ=Asia/Tokyo @daily', '--time-zone=Europe/Berlin', '--count=1']);
  expect(stdout).toBe('2026-01-01T15:00:00Z  Fri 2026-01-02 00:00:00 +09:00 Asia/Tokyo\n');
});

test('a schedule that never fires says so', async () => {
  expect(await callCronward(['next', '0 0 30 2 *'])).toEqual({
    code: 0,
    stdout: 'never: "0 0 30 2 *" has no time within five years after 2026-01-01T00:00:00Z\n',
    stderr: '',
  });
});

test('a schedule that ceases to fire says when', async () => {
  const { stdout } = await callCronward(['next', '0 0 29 2 *', '--after=2092-03-01T00:00:00Z', '--count=2']);
  expect(stdout).toBe(
    lines(
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
