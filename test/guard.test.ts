import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { developmentCertificates } from '../src/certs/index.js';
import { startWebhook } from './support/cronward.js';
import type { Webhook } from './support/cronward.js';
import { failure, startFakeApiServer } from './support/fake-api-server.js';
import type { FakeApiServer } from './support/fake-api-server.js';
import { cronJob } from './support/guarded-answer.js';
import { callCronward } from './support/terminal.js';

const directory = mkdtempSync(join(tmpdir(), 'cronward-guard-'));
const kubeconfig = join(directory, 'kubeconfig');
let server: FakeApiServer;
let webhook: Webhook | undefined;
beforeAll(async () => {
  await developmentCertificates(directory, [], Date.now());
  server = await startFakeApiServer(() => failure(403, 'Forbidden', 'admission webhook "p" denied the request: no'), {
    plain: true,
  });
  const config = {
    'current-context': 'x',
    clusters: [{ name: 'x', cluster: { server: server.url } }],
    contexts: [{ name: 'x', context: { cluster: 'x' } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
});
afterEach(async () => {
  await webhook?.program.stop();
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

/** Sends the creation of a CronJob whose Jobs have this annotation, and gives back the response. */
async function review(note: string): Promise<{ allowed: boolean }> {
  const object = cronJob({}) as { spec: { jobTemplate: { metadata: object } } };
  object.spec.jobTemplate.metadata = { annotations: { note } };
  const request = { uid: 'r-1', operation: 'CREATE', namespace: 'reports', userInfo: { username: 'alice' }, object };
  const body = JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
  const agent = new Agent({ ca: readFileSync(join(directory, 'ca.crt')) });
  const url = `${webhook?.url ?? ''}/validate?timeout=5s`;
  const text = await new Promise<string>((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const call = httpsRequest(url, { method: 'POST', agent, headers }, (answer) => {
      let all = '';
      answer.on('data', (piece: Buffer) => (all += piece.toString()));
      answer.on('end', () => {
        resolve(all);
      });
    });
    call.on('error', reject);
    call.end(body);
  });
  return (JSON.parse(text) as { response: { allowed: boolean } }).response;
}

test('cronward webhook without the options of the guard asks no API server for anything', async () => {
  webhook = await startWebhook({ certDir: directory, more: ['--kubeconfig', kubeconfig] });
  expect((await review('small')).allowed).toBe(true);
  expect(server.connections()).toBe(0);
});

describe('cronward webhook --dry-run-jobs', () => {
  test.each([
    ['small', 'small'],
    ['that a worker thread judges', 'x'.repeat(200_000) + 'y'.repeat(60_000)],
  ])('tries the Job of a CronJob %s', async (_name, note) => {
    webhook = await startWebhook({ certDir: directory, more: ['--dry-run-jobs', '--kubeconfig', kubeconfig] });
    const from = server.requests.length;
    const response = await review(note);
    expect(response.allowed).toBe(false);
    expect(server.requests.slice(from).map(({ path, query }) => `${path}?${query.toString()}`)).toEqual([
      '/apis/batch/v1/namespaces/reports/jobs?dryRun=All',
    ]);
    expect(webhook.program.isRunning()).toBe(true);
  });

  test('needs a cluster', async () => {
    const { code, stderr } = await callCronward(['webhook', '--dry-run-jobs', '--cert-dir', directory]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^cronward: --dry-run-jobs needs a cluster to ask: no cluster: name a kubeconfig/u);
    const both = await callCronward(['webhook', '--dry-run-jobs', '--require-job-access', '--cert-dir', directory]);
    expect(both.stderr).toMatch(
      /^cronward: --dry-run-jobs and --require-job-access need a cluster to ask: no cluster/u,
    );
  });
});

test.each(['--dry-run-jobs', '--require-job-access'])('cronward dev %s needs a cluster to ask', async (option) => {
  const { code, stderr } = await callCronward(['dev', option]);
  expect(code).toBe(2);
  expect(stderr).toBe(`cronward: ${option}: needs a cluster to ask; give --cluster or --kubeconfig\n`);
});
