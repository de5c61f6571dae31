import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { callCronward } from '../../test/support/terminal.js';

let path: string;
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'cronward-config-')), 'cronward.yaml');
});
afterAll(() => rm(join(path, '..'), { recursive: true }));

test('a file without faults is said to have none', async () => {
  await writeFile(path, 'spread: true\n');
  const expected = { code: 0, stdout: `${path}: no faults\n`, stderr: '' };
  expect(await callCronward(['config', 'check', path])).toEqual(expected);
  expect(await callCronward(['config', 'check'], { env: { CRONWARD_CONFIG: path } })).toEqual(expected);
});

test('every fault of a file is a line with its place', async () => {
  await writeFile(path, 'spread: 1\nprot: 1\n');
  expect(await callCronward(['config', 'check', path])).toEqual({
    code: 1,
    stdout: `${path}:1:9: spread 1: must be true or false\n${path}:2:1: unknown setting "prot"; did you mean port?\n`,
    stderr: '',
  });
});

test('no file, two files and one that is not there', async () => {
  expect((await callCronward(['config', 'check'])).code).toBe(2);
  expect((await callCronward(['config', 'check', path, path])).code).toBe(2);
  expect(await callCronward(['config', 'check', `${path}.not`])).toMatchObject({ code: 3, stdout: '' });
});

test('the policy is printed as it holds for a namespace and labels', async () => {
  await writeFile(
    path,
    'rules: {label-name: off}\noverrides:\n- match: {namespaces: [team-*], labels: {tier: night}}\n  rules: {label-name: deny}\n  defaults: {suspend: true}\n',
  );
  const printed = async (...more: string[]) => {
    const { stdout } = await callCronward(['config', 'print', '--config', path, ...more]);
    return parse(stdout) as unknown;
  };
  expect(await printed()).toMatchObject({
    rules: { 'label-name': 'off' },
    defaults: { suspend: false },
    spread: false,
  });
  expect(await printed('--namespace=team-a', '--labels=tier=night,app=x')).toMatchObject({
    rules: { 'label-name': 'deny' },
    defaults: { suspend: true, concurrencyPolicy: 'Allow' },
  });
  expect((await callCronward(['config', 'print', '--labels=x'])).stderr).toBe(
    'cronward: --labels "x": must be labels such as team=a,tier=night\n',
  );
});
