import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callCronward } from '../../test/support/terminal.js';

/** What the server answers, by path and query; every other path is not found. */
const answers = new Map<string, { readonly code: number; readonly body: object }>();
const asked: string[] = [];
let server: Server;
let directory: string;
let kubeconfig: string;

beforeAll(async () => {
  server = createServer((request: IncomingMessage, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const { code, body } = answers.get(request.url ?? '') ?? { code: 404, body: { kind: 'Status', message: 'none' } };
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  directory = mkdtempSync(join(tmpdir(), 'cronward-audit-'));
  kubeconfig = join(directory, 'config');
  const { port } = server.address() as AddressInfo;
  const entry = { name: 'x', cluster: { server: `http://127.0.0.1:${port}` }, user: {} };
  const context = { name: 'x', context: { cluster: 'x', user: 'x' } };
  const config = { 'current-context': 'x', clusters: [entry], users: [entry], contexts: [context] };
  writeFileSync(kubeconfig, JSON.stringify(config));
});

beforeEach(() => {
  answers.clear();
  asked.length = 0;
});

afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.37' }] } };
const cronJob = (name: string, schedule: string): object => ({
  metadata: { name, namespace: 'reports' },
  spec: {
    schedule,
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 600,
    jobTemplate: { spec: { activeDeadlineSeconds: 600, ttlSecondsAfterFinished: 3600, template } },
  },
});
const list = (items: readonly object[], more: object = {}): { code: number; body: object } => ({
  code: 200,
  body: { metadata: { resourceVersion: '7', ...more }, items },
});

test('every page is read; a kind that the cluster does not have is passed over', async () => {
  const path = '/apis/batch/v1/cronjobs?limit=500';
  answers.set(path, list([cronJob('a', '30 4 * * *')], { continue: 'n' }));
  answers.set(`${path}&continue=n`, list([cronJob('b', '30 24 * * *')]));
  const { code, stdout, stderr } = await callCronward(['audit', '--kubeconfig', kubeconfig]);
  expect(stderr).toBe('cronward audit: the cluster has no CronJobs of batch.tutorial.kubebuilder.io/v1\n');
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^batch\/v1 reports\/b: error: spec\.schedule: .* \[schedule\]$/u),
    '',
    'rule        errors  warnings',
    'schedule         1         0',
    '',
    'namespace    errors  warnings',
    'reports           1         0',
    '',
    '1 error in 1 of 2 CronJobs',
    '',
  ]);
  expect(code).toBe(1);
  expect(asked.every((line) => line.startsWith('GET '))).toBe(true);
});

test('one namespace, with the kubeconfig of the environment', async () => {
  answers.set('/apis/batch/v1/namespaces/reports/cronjobs?limit=500', list([cronJob('a', '30 4 * * *')]));
  const { code, stdout } = await callCronward(['audit', '--namespace=reports'], { env: { KUBECONFIG: kubeconfig } });
  expect([code, stdout]).toEqual([0, 'no faults in 1 CronJob\n']);
});

test('a cluster that refuses is a failure of the surroundings', async () => {
  answers.set('/apis/batch/v1/cronjobs?limit=500', { code: 403, body: { kind: 'Status', message: 'you may not' } });
  const { code, stderr } = await callCronward(['audit', '--kubeconfig', kubeconfig]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^cronward: http:.*cronjobs: .*you may not/u);
});

test('no cluster, and both kinds of namespaces', async () => {
  expect(await callCronward(['audit'], { env: { HOME: directory } })).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^cronward: no cluster: /u) as string,
  });
  expect(await callCronward(['audit', '--all-namespaces', '--namespace=a'])).toMatchObject({ code: 2 });
});
