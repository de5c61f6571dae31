import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfigFile } from './config-file.js';
import { webhookOptions } from './options.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cronward-config-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function read(text: string): Promise<Record<string, unknown>> {
  const path = join(directory, 'cronward.yaml');
  await writeFile(path, text);
  const { values } = await readConfigFile(path, webhookOptions);
  return Object.fromEntries(values);
}

test('settings stand under their names, the default values in a group', async () => {
  expect(await read('port: 10443\ndefaults:\n  concurrencyPolicy: Forbid\n  suspend: true\n')).toEqual({
    port: 10443,
    'defaults.concurrencyPolicy': 'Forbid',
    'defaults.suspend': true,
  });
});

test.each(['', '# nothing\n', '{}', 'defaults:\n', '---\n'])('%j says nothing', async (text) => {
  expect(await read(text)).toEqual({});
});

test.each([
  ['prot: 1', /cronward\.yaml: unknown setting "prot"; did you mean port\?$/u],
  ['defaults: {suspended: true}', /unknown setting "defaults\.suspended"; did you mean defaults\.suspend\?$/u],
  ['config: other.yaml', /unknown setting "config"/u],
  ['__proto__: {port: 1}', /unknown setting "__proto__"/u],
  ['defaults: true', /defaults true: must be a mapping of settings$/u],
  ['- port: 1', /the file \[\{"port":1\}\]: must be a mapping of settings$/u],
  ['port: 1\nport: 2', /is not YAML: Map keys must be unique/u],
  ['port: [', /is not YAML: /u],
  ['port: 1\n---\nport: 2', /is not YAML: .*multiple documents/u],
])('%j is wrong usage', async (text, sentence) => {
  await expect(read(text)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(sentence) as string });
});

test('a file that is not there is a fault of the environment', async () => {
  const path = join(directory, 'missing.yaml');
  await expect(readConfigFile(path, webhookOptions)).rejects.toMatchObject({
    exitCode: 3,
    message: `--config "${path}": cannot be read: no such file or directory`,
  });
});
