import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callCronward } from '../../test/support/terminal.js';
import { developmentCertificates } from '../certs/index.js';
import { cronJobCrd } from '../manifests/crd.js';
import { webhookDeployment } from '../manifests/webhook.js';
import { webhookOptions } from './serving-options.js';
import { readArguments, settle } from './settings.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cronward-generate-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('the manifests of this repository are up to date', async () => {
  expect(await callCronward(['generate', 'manifests', '--check'])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('--check names every file that is missing, changed or not generated', async () => {
  const parent = join(directory, 'manifests');
  const out = join(parent, 'base');
  const generate = ['generate', 'manifests', '--out', parent];
  expect((await callCronward([...generate, '--check'])).stdout).toContain(`${out}/namespace.yaml: missing\n`);

  const written = await callCronward(generate);
  expect(written.stdout.split('\n')).toContain(`${out}/kustomization.yaml`);
  expect(await callCronward([...generate, '--check'])).toEqual({ code: 0, stdout: '', stderr: '' });

  await rm(join(out, 'namespace.yaml'));
  await appendFile(join(out, 'service.yaml'), '# by hand\n');
  await writeFile(join(out, 'extra.yaml'), '');
  await writeFile(join(parent, 'README.md'), 'Nothing is generated into this folder itself.');
  expect(await callCronward([...generate, '--check'])).toEqual({
    code: 1,
    stdout: `${out}/namespace.yaml: missing\n${out}/service.yaml: out of date\n${out}/extra.yaml: not generated\n`,
    stderr: '',
  });
});

test('a directory that is a file is a fault of the environment', async () => {
  const out = join(directory, 'file');
  await writeFile(out, '');
  for (const check of [[], ['--check']]) {
    const { code, stderr } = await callCronward(['generate', 'manifests', '--out', out, ...check]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^cronward: --out ".*": cannot be (read|written): [a-z ]+\n$/u);
  }
});

test('generate crd prints the definition as one document', async () => {
  const { code, stdout } = await callCronward(['generate', 'crd']);
  expect(code).toBe(0);
  expect(parseAllDocuments(stdout).map((document) => document.toJS() as unknown)).toEqual([cronJobCrd()]);
});

test('generate webhooks fills in the authority, and nothing else that the file holds', async () => {
  const { caFile } = await developmentCertificates(join(directory, 'certs'), [], Date.now());
  const ca = (await callCronward(['generate', 'webhooks', '--ca-file', caFile])).stdout;
  await appendFile(caFile, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n');
  const { code, stdout } = await callCronward(['generate', 'webhooks', '--ca-file', caFile]);
  expect(code).toBe(0);
  expect(stdout).toBe(ca);
  expect(stdout.match(/caBundle: /gu)).toHaveLength(4);
});

test.each([
  ['missing.crt', undefined, 'cannot be read: no such file or directory'],
  ['empty.crt', '', 'must hold a certificate in PEM'],
  ['broken.crt', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'certificate 1 cannot be read: '],
])('--ca-file %s is a fault of the environment', async (name, text, reason) => {
  const path = join(directory, name);
  if (text !== undefined) await writeFile(path, text);
  const { code, stdout, stderr } = await callCronward(['generate', 'webhooks', '--ca-file', path]);
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toContain(`cronward: --ca-file "${path}": ${reason}`);
});

test('the arguments of the Deployment are those of the command', () => {
  const settings = { version: '1.2.3', port: 1, healthPort: 2, metricsPort: 3, drainSeconds: 4, idleSeconds: 5 };
  const text = JSON.stringify(webhookDeployment(settings));
  const [command, ...args] = JSON.parse(/"args":(\[.*?\])/u.exec(text)?.[1] ?? '[]') as string[];
  expect(command).toBe('webhook');
  expect(settle(webhookOptions, { typed: readArguments(webhookOptions, args), env: {} })).toMatchObject({
    port: 1,
    healthPort: 2,
    metricsPort: 3,
    drainSeconds: 4,
    idleSeconds: 5,
    certDir: '/etc/cronward/tls',
  });
});
