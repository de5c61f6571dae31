import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { callCronward } from '../../test/support/terminal.js';
import { patched } from '../outlook/json-patch.js';

const one = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: one}\nspec: {schedule: "@daily", suspend: true}\n';
const two = '{"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"two"},"spec":{"schedule":"@daily"}}';
const stdin = [one, '---\nkind: Pod\n---\n', two];

test('the defaults are filled in, document by document', async () => {
  const { code, stdout } = await callCronward(['default', '-'], { stdin });
  expect(code).toBe(0);
  const objects = parseAllDocuments(stdout).map((document) => document.toJS() as { spec: object });
  expect(objects.map(({ spec }) => spec)).toEqual(
    [true, false].map((suspend) => ({
      schedule: '@daily',
      suspend,
      concurrencyPolicy: 'Allow',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    })),
  );
  // What comes out is what goes in when it is done again.
  expect((await callCronward(['default', '-'], { stdin: [stdout] })).stdout).toBe(stdout);
});

test('as JSON: one object, or a List', async () => {
  const single = await callCronward(['default', '-', '--output=json'], { stdin: [one] });
  expect(JSON.parse(single.stdout)).toMatchObject({ kind: 'CronJob', spec: { failedJobsHistoryLimit: 1 } });
  const both = await callCronward(['default', '-', '--output=json'], { stdin });
  expect(JSON.parse(both.stdout)).toMatchObject({ kind: 'List', items: [{ kind: 'CronJob' }, { kind: 'CronJob' }] });
});

test('as the JSON Patch of each', async () => {
  const { stdout } = await callCronward(['default', '-', '--output', 'patch'], { stdin });
  const [first, second, end] = stdout.split('\n');
  expect(JSON.parse(first ?? '')).toEqual([
    { op: 'add', path: '/spec/concurrencyPolicy', value: 'Allow' },
    { op: 'add', path: '/spec/successfulJobsHistoryLimit', value: 3 },
    { op: 'add', path: '/spec/failedJobsHistoryLimit', value: 1 },
  ]);
  expect(JSON.parse(second ?? '')).toHaveLength(4);
  expect(end).toBe('');
});

test('what cannot be read is named, and the rest is printed', async () => {
  const broken = `${one}---\n${one.replace('"@daily"', '*/5 * * * *')}`;
  const { code, stdout, stderr } = await callCronward(['default', '-', '--output', 'patch'], { stdin: [broken] });
  expect([code, stdout.split('\n').length]).toEqual([1, 2]);
  expect(stderr).toMatch(/^<stdin>:\d+:\d+: /u);
});

test('without a CronJob it says so', async () => {
  const none = await callCronward(['default', '-'], { stdin: ['kind: Pod\n'] });
  expect(none).toEqual({ code: 0, stdout: '', stderr: 'cronward: no CronJob in standard input\n' });
});

test('without an operand it is wrong usage', async () => {
  expect(await callCronward(['default'])).toMatchObject({ code: 2 });
});

test('a patch gives a member its value and leaves the others', () => {
  const key = fc.string({ minLength: 1, maxLength: 4 }).filter((text) => text !== '__proto__');
  fc.assert(
    fc.property(fc.dictionary(key, fc.integer()), key, fc.integer(), (members, name, value) => {
      const path = `/a/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const before = { a: members, b: 1 };
      expect(patched(before, [{ op: 'add', path, value }])).toEqual({ a: { ...members, [name]: value }, b: 1 });
    }),
  );
});

test('H in a schedule gets the number that it has in the namespace, which is default unless something else is said', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-default-'));
  const config = join(directory, 'cronward.yaml');
  writeFileSync(config, 'spread: true\n');
  const scheduleOf = async (metadata: string, ...more: readonly string[]): Promise<unknown> => {
    const stdin = [`apiVersion: batch/v1\nkind: CronJob\nmetadata: ${metadata}\nspec: {schedule: "H H * * *"}\n`];
    const argv = ['default', '-', '--output=json', '--config', config, ...more];
    const { stdout } = await callCronward(argv, { stdin });
    return (JSON.parse(stdout) as { spec: { schedule: string } }).spec.schedule;
  };
  const own = await scheduleOf('{name: a, namespace: default}');
  expect(own).toMatch(/^\d+ \d+ \* \* \*$/u);
  expect(await scheduleOf('{name: a}')).toBe(own);
  expect(await scheduleOf('{name: a, namespace: default}', '--namespace=team')).toBe(own);
  const team = await scheduleOf('{name: a, namespace: team}');
  expect(team).not.toBe(own);
  expect(await scheduleOf('{name: a}', '--namespace=team')).toBe(team);
  rmSync(directory, { recursive: true });
});
