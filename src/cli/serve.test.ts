import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callCronward } from '../../test/support/terminal.js';
import { developmentCertificates } from '../certs/index.js';

let certDir: string;
beforeAll(async () => {
  certDir = await mkdtemp(join(tmpdir(), 'cronward-serve-'));
  await developmentCertificates(certDir, [], Date.now());
});
afterAll(() => rm(certDir, { recursive: true }));

const quiet = ['--host=127.0.0.1', '--health-port=0', '--metrics-port=0', '--log-level=silent', '--drain-seconds=0'];
const serve = (...more: readonly string[]) => ['webhook', '--port=0', '--cert-dir', certDir, ...quiet, ...more];

test('a server that is asked to stop before it serves is done', async () => {
  const situation = { stop: AbortSignal.abort(), nowMs: Date.now() };
  expect(await callCronward(serve(), situation)).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('a port that is in use is a fault of the environment, and the option is named', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      resolve((other.address() as AddressInfo).port);
    });
  });
  const options = { '--port': 'webhook', '--health-port': 'health', '--metrics-port': 'metrics' };
  for (const [option, purpose] of Object.entries(options)) {
    expect(await callCronward(serve(`${option}=${port}`))).toEqual({
      code: 3,
      stdout: '',
      stderr: `cronward: ${option}: the ${purpose} port ${port} of 127.0.0.1 can't be opened: another program listens on it\n`,
    });
  }
  await new Promise((resolve) => other.close(resolve));
});

test('an address of another machine is a fault of the environment', async () => {
  // 192.0.2.0/24 is kept for documentation, so no machine has such an address.
  const { code, stderr } = await callCronward(serve('--host=192.0.2.1'));
  expect(code).toBe(3);
  expect(stderr).toMatch(/^cronward: --host: the webhook port 0 of 192\.0\.2\.1 can't be opened: /u);
});

test('a directory without certificates is a fault of the environment', async () => {
  const missing = join(certDir, 'missing');
  const { code, stderr } = await callCronward(serve('--cert-dir', missing));
  expect(code).toBe(3);
  expect(stderr).toMatch(/^cronward: --cert-dir ".*missing": .*missing\/tls\.(crt|key) can't be read \(ENOENT\)\n$/u);
});

test('authorities of clients that can not be used are a fault of the environment, and the file is named', async () => {
  const missing = join(certDir, 'missing.crt');
  expect(await callCronward(serve('--client-ca-file', missing))).toMatchObject({
    code: 3,
    stderr: `cronward: --client-ca-file: ${missing} can't be read (ENOENT)\n`,
  });
  const noAuthority = join(certDir, 'tls.crt');
  expect(await callCronward(serve('--client-ca-file', noAuthority))).toMatchObject({
    code: 3,
    stderr: `cronward: --client-ca-file: ${noAuthority}: "CN=Cronward webhook" is no authority\n`,
  });
});

test('authorities of clients, and names, are taken from the command line, the environment and the file', async () => {
  const situation = { stop: AbortSignal.abort(), nowMs: Date.now() };
  const done = { code: 0, stdout: '', stderr: '' };
  const file = join(certDir, 'ca.crt');
  expect(await callCronward(serve('--client-ca-file', file, '--client-names=a,b'), situation)).toEqual(done);
  expect(await callCronward(serve(), { ...situation, env: { CRONWARD_CLIENT_CA_FILE: file } })).toEqual(done);
  const config = join(certDir, 'clients.yaml');
  await writeFile(config, `clientCaFile: ${file}\nclientNames: kube-apiserver\n`);
  expect(await callCronward(serve('--config', config), situation)).toEqual(done);
  expect(await callCronward(serve('--client-names=a'), situation)).toMatchObject({
    code: 2,
    stderr: 'cronward: --client-names: needs --client-ca-file, the authorities that give these names\n',
  });
  expect(await callCronward(serve('--client-names=a,'), situation)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('must be names with a comma between them, such as kube-apiserver,audit') as string,
  });
});

test.each([
  [['--port=1', '--health-port=1'], '--health-port 1: must differ from --port'],
  [['--port=1', '--metrics-port=1'], '--metrics-port 1: must differ from --port'],
  [['--health-port=1', '--metrics-port=1'], '--metrics-port 1: must differ from --health-port'],
])('%j is wrong usage', async (ports, sentence) => {
  expect(await callCronward(serve(...ports))).toEqual({ code: 2, stdout: '', stderr: `cronward: ${sentence}\n` });
});

test('a configuration file is read, and what it says is checked', async () => {
  const config = join(certDir, 'cronward.yaml');
  await writeFile(config, 'defaults:\n  failedJobsHistoryLimit: -1\n');
  expect(await callCronward(serve(), { env: { CRONWARD_CONFIG: config } })).toEqual({
    code: 2,
    stdout: '',
    stderr: `cronward: ${config}:2:27: defaults.failedJobsHistoryLimit -1: must be an integer from 0 to 2147483647\n`,
  });
});
