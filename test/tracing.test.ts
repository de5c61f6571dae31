import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { developmentCertificates } from '../src/certs/index.js';
import { startController } from './support/controller.js';
import { startWebhook } from './support/cronward.js';
import { commandsBelow } from './support/documents.js';
import { failure, FakeStream, startFakeApiServer } from './support/fake-api-server.js';
import type { FakeApiServer, FakeHandler, FakeReply, FakeRequest } from './support/fake-api-server.js';
import { cronJob } from './support/guarded-answer.js';
import { freePort, start, until } from './support/processes.js';
import type { Program } from './support/processes.js';
import { root } from './support/sources.js';

/** A span, as the setup file of docs/tracing.md prints it. */
interface Span {
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status?: string;
}

const page = readFileSync(join(root, 'docs/tracing.md'), 'utf8');
const setup = /```js print-spans\.mjs\n(.+?)```/su.exec(page)?.[1] ?? '';
const directory = mkdtempSync(join(tmpdir(), 'cronward-tracing-'));
const kubeconfig = join(directory, 'kubeconfig');
let server: FakeApiServer;
let program: Program | undefined;
beforeAll(async () => {
  for (const name of ['node_modules', 'dist']) symlinkSync(join(root, name), join(directory, name));
  writeFileSync(join(directory, 'print-spans.mjs'), setup);
  await developmentCertificates(directory, [], Date.now());
  server = await startFakeApiServer(() => ({}), { plain: true });
  const config = {
    'current-context': 'x',
    clusters: [{ name: 'x', cluster: { server: server.url } }],
    contexts: [{ name: 'x', context: { cluster: 'x' } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
});
afterEach(async () => {
  await program?.stop();
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

const imported = (file: string): { NODE_OPTIONS: string } => ({ NODE_OPTIONS: `--import=${join(directory, file)}` });

/** Starts `cronward webhook` with a setup file, and returns its URL. */
async function webhookWith(file: string, ...more: readonly string[]): Promise<string> {
  const webhook = await startWebhook({ certDir: directory, more, env: imported(file) });
  ({ program } = webhook);
  return webhook.url;
}

const spansIn = (text: string): readonly Span[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{"name"'))
    .map((line) => JSON.parse(line) as Span);

/** The first span of that name, once it has ended. */
const spanOf = (name: string): Promise<Span> =>
  until(`the span ${name}`, () => spansIn(program?.stderr() ?? '').find((span) => span.name === name));

/** Sends a review of the creation of a CronJob by alice, and reads the answer to its end. */
async function review(url: string, spec: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const object = cronJob({}) as { spec: object };
  object.spec = { ...object.spec, ...spec };
  const request = { uid: 'r-1', operation: 'CREATE', namespace: 'reports', userInfo: { username: 'alice' }, object };
  const body = JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
  const call = begun(url, { 'Content-Type': 'application/json', ...headers });
  call.end(body);
  const [answer] = (await once(call, 'response')) as [AsyncIterable<Buffer>];
  let text = '';
  for await (const piece of answer) text += piece.toString();
  return text;
}

function begun(url: string, headers: Readonly<Record<string, string>>): ReturnType<typeof httpsRequest> {
  // Which certificate is served is not what this is about.
  return httpsRequest(`${url}/validate?timeout=10s`, { method: 'POST', headers, rejectUnauthorized: false });
}

const parent = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const traceparent = `00-${parent.traceId}-${parent.spanId}-01`;

describe('the setup file of docs/tracing.md', () => {
  test('prints the spans of the command that the page shows', async () => {
    const [command = ''] = commandsBelow('docs/tracing.md', 'Try it');
    const [port, health, metrics] = [await freePort(), await freePort(), await freePort()];
    const ports = `--port ${port} --health-port ${health} --metrics-port ${metrics} --drain-seconds 0`;
    program = start('sh', ['-c', `cd '${directory}' && exec ${command} ${ports}`]);
    await until('its welcome', () => (program?.stdout().includes('Ctrl-C ends it.') === true ? true : undefined));
    await review(`https://127.0.0.1:${port}`, { schedule: '61 * * * *' });
    expect(await spanOf('POST /validate')).toMatchObject({
      kind: 'SERVER',
      attributes: { 'cronward.verdict': 'denied' },
    });
    const printed = program.stderr().trim();
    const shown = /```json\n(.+?)\n```/su.exec(page)?.[1] ?? '';
    for (const part of shown.split('…').flatMap((text) => text.match(/"[^"]+":"[^"]+"/gu) ?? [])) {
      expect(printed).toContain(part);
    }
  });
});

describe('the span of a call of the API server', () => {
  test('is a child of the one in traceparent, and has what the page says, without a value of the object', async () => {
    const url = await webhookWith('print-spans.mjs');
    await review(url, { schedule: '61 * * * *' }, { traceparent });
    const { spanId, ...span } = await spanOf('POST /validate');
    expect(spanId).toMatch(/^[0-9a-f]{16}$/u);
    expect(span).toEqual({
      name: 'POST /validate',
      kind: 'SERVER',
      traceId: parent.traceId,
      parentId: parent.spanId,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/validate',
        'url.path': '/validate',
        'url.scheme': 'https',
        'http.response.status_code': 200,
        'cronward.verdict': 'denied',
        'cronward.operation': 'CREATE',
        'cronward.kind': 'batch/v1',
        'cronward.code': 422,
        'cronward.dry_run': false,
        'cronward.uid': 'r-1',
        'cronward.refused_by': 'schedule',
        'k8s.namespace.name': 'reports',
        'k8s.cronjob.name': 'nightly',
      },
    });
  });

  test('begins a trace where there is no parent, and a refusal by the head is no error', async () => {
    const url = await webhookWith('print-spans.mjs');
    await review(url, {}, { 'Content-Type': 'text/plain' });
    const { parentId, attributes, status } = await spanOf('POST /validate');
    expect({ parentId, status }).toEqual({ parentId: undefined, status: undefined });
    expect(attributes).toMatchObject({ 'cronward.verdict': 'rejected', 'http.response.status_code': 415 });
  });

  test('is an error where the client went away', async () => {
    const url = await webhookWith('print-spans.mjs');
    const call = begun(url, { 'Content-Type': 'application/json', 'Content-Length': '1000', Expect: '100-continue' });
    call.on('error', () => undefined);
    call.flushHeaders();
    await once(call, 'continue');
    call.destroy();
    const { attributes, status } = await spanOf('POST /validate');
    expect(status).toBe('ERROR');
    expect(attributes).toMatchObject({ 'cronward.verdict': 'gone', 'error.type': 'gone' });
    expect(attributes).not.toHaveProperty('http.response.status_code');
  });

  test.each([
    ['small', 'small'],
    ['that a worker thread judges', 'x'.repeat(200_000) + 'y'.repeat(60_000)],
  ])('has the questions of the guard about a CronJob %s as its children', async (_name, note) => {
    server.handle = () => failure(403, 'Forbidden', 'admission webhook "p" denied the request: no');
    const from = server.requests.length;
    const url = await webhookWith('print-spans.mjs', '--dry-run-jobs', '--kubeconfig', kubeconfig);
    const { jobTemplate } = (cronJob({}) as { spec: { jobTemplate: object } }).spec;
    await review(url, { jobTemplate: { ...jobTemplate, metadata: { annotations: { note } } } });
    const call = await spanOf('POST /validate');
    const question = await spanOf('POST jobs');
    expect(question).toEqual({
      name: 'POST jobs',
      kind: 'CLIENT',
      traceId: call.traceId,
      spanId: question.spanId,
      parentId: call.spanId,
      status: 'ERROR',
      attributes: {
        'http.request.method': 'POST',
        'server.address': '127.0.0.1',
        'server.port': server.port,
        'url.full': `${server.url}/apis/batch/v1/namespaces/reports/jobs?dryRun=All`,
        'http.response.status_code': 403,
        'error.type': '403',
      },
    });
    expect(server.requests[from]?.headers['traceparent']).toBe(`00-${question.traceId}-${question.spanId}-01`);
    expect(call.attributes).toMatchObject({ 'cronward.refused_by': 'guard:dry-run-jobs' });
  });
});

test('without a tracer provider nobody is asked for a trace context, and none is sent', async () => {
  const [before = '', after = ''] = setup.split('trace.setGlobalTracerProvider');
  expect(after).not.toBe('');
  // Says so when it is asked.
  const asked = before.replaceAll(/(extract|inject): \((.+?)\) => \{/gu, '$1: ($2) => { console.error("asked");');
  expect(asked.match(/console\.error\("asked"\)/gu)).toHaveLength(2);
  writeFileSync(join(directory, 'no-provider.mjs'), `${asked};console.error("loaded");`);
  server.handle = () => failure(403, 'Forbidden', 'no');
  const from = server.requests.length;
  const url = await webhookWith('no-provider.mjs', '--dry-run-jobs', '--kubeconfig', kubeconfig);
  await review(url, {}, { traceparent });
  await program?.stop();
  expect(server.requests[from]?.path).toBe('/apis/batch/v1/namespaces/reports/jobs');
  expect(server.requests[from]?.headers).not.toHaveProperty('traceparent');
  expect(program?.stderr()).toBe('loaded\n');
});

describe('at its end cronward has the provider send what it holds', () => {
  test.each([
    ['and waits for it', 'new Promise((sent) => setTimeout(() => sent(console.error("sent")), 100))', 'sent\n'],
    ['and does not mind where that fails', 'Promise.reject(new Error("no"))', ''],
  ])('%s', async (_name, flushing, printed) => {
    const provider = setup.replace('{ getTracer:', `{ forceFlush: () => ${flushing}, getTracer:`);
    expect(provider).not.toBe(setup);
    writeFileSync(join(directory, 'flushing.mjs'), provider);
    await webhookWith('flushing.mjs');
    expect(await program?.stop()).toBe(0);
    expect(program?.stderr()).toBe(printed);
  });
});

describe('the span of a reconcile', () => {
  test('says what was done, and the calls that did it are its children', async () => {
    server.handle = clusterWith(dueCronJob());
    ({ program } = await startController({
      kubeconfig,
      env: imported('print-spans.mjs'),
    }));
    const span = await spanOf('reconcile');
    expect(span).toMatchObject({
      kind: 'INTERNAL',
      attributes: { 'k8s.namespace.name': 'ns', 'k8s.cronjob.name': 'often' },
    });
    expect(span).not.toHaveProperty('status');
    const { attributes } = span;
    expect(attributes['cronward.actions']).toEqual(['status', 'claimed', 'created', 'recorded']);
    expect(attributes['cronward.events']).toContain('SuccessfulCreate');
    expect(attributes['k8s.job.name']).toMatch(/^often-\d+$/u);
    expect(attributes['cronward.scheduled_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/u);
    expect(attributes['cronward.late_ms']).toBeLessThan(120_000);
    expect(attributes['cronward.result']).toBe('done');
    const children = spansIn(program.stderr()).filter(({ parentId }) => parentId === span.spanId);
    expect(children.map(({ name }) => name)).toEqual([
      ...['PATCH cronjobs/status', 'GET cronjobs', 'GET jobs'],
      ...['PATCH cronjobs/status', 'POST jobs', 'PATCH cronjobs/status'],
    ]);
    expect(new Set(children.map(({ traceId }) => traceId))).toEqual(new Set([span.traceId]));
    const created = children.find(({ name }) => name === 'POST jobs');
    expect(created?.attributes).toMatchObject({ 'http.response.status_code': 201 });
    const sent = server.requests.find(
      ({ method, path }) => method === 'POST' && path.endsWith('/jobs') && path.includes('/ns/'),
    );
    expect(sent?.headers['traceparent']).toBe(`00-${created?.traceId ?? ''}-${created?.spanId ?? ''}-01`);
    // Lists, watches and events belong to no reconcile.
    expect(
      spansIn(program.stderr()).filter(({ parentId, name }) => parentId === undefined && name !== 'reconcile'),
    ).toEqual([]);
  });

  test('is an error where a call failed', async () => {
    const cluster = clusterWith(dueCronJob());
    server.handle = (asked) =>
      asked.method === 'GET' && asked.path.endsWith('/often') ? failure(500, 'InternalError', 'no') : cluster(asked);
    ({ program } = await startController({
      kubeconfig,
      env: imported('print-spans.mjs'),
    }));
    const { attributes, status, spanId } = await spanOf('reconcile');
    expect(status).toBe('ERROR');
    expect(attributes).toMatchObject({ 'cronward.result': 'retry', 'error.type': 'failed' });
    expect(await spanOf('GET cronjobs')).toMatchObject({ parentId: spanId, attributes: { 'error.type': '500' } });
  });
});

/** A CronJob that has been due for a while. */
function dueCronJob(): object {
  const { spec } = cronJob({}) as { spec: object };
  const metadata = { namespace: 'ns', name: 'often', uid: 'c-1', resourceVersion: '5', generation: 1 };
  return {
    apiVersion: 'batch.tutorial.kubebuilder.io/v1',
    kind: 'CronJob',
    metadata: { ...metadata, creationTimestamp: new Date(Date.now() - 600_000).toISOString() },
    spec: { ...spec, schedule: '* * * * *', concurrencyPolicy: 'Forbid' },
  };
}

/** An API server with that CronJob, which takes what is written about it. */
function clusterWith(cronJobs: object): FakeHandler {
  let version = 5;
  let stored = cronJobs as { readonly metadata: object; readonly status?: object };
  const next = (): { resourceVersion: string } => ({ resourceVersion: String((version += 1)) });
  return ({ method, path, query, body }: FakeRequest): FakeReply => {
    if (query.get('watch') === 'true') return new FakeStream();
    if (method === 'PATCH') {
      const { status } = body as { status: object };
      stored = { ...stored, metadata: { ...stored.metadata, ...next() }, status: { ...stored.status, ...status } };
      return { body: stored };
    }
    if (method === 'POST') {
      const { metadata, ...rest } = body as { metadata: object };
      return { code: 201, body: { ...rest, metadata: { ...metadata, uid: 'j-1', ...next() } } };
    }
    if (path.endsWith('/often')) return { body: stored };
    const items = path.endsWith('/cronjobs') ? [stored] : [];
    return { body: { metadata: { resourceVersion: String(version) }, items } };
  };
}
