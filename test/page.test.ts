import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from '../src/cli/commands.js';
import { pageOptions } from '../src/cli/page-options.js';
import { sampleReview } from '../src/cli/sample-review.js';
import { resolveSettings } from '../src/cli/settings.js';
import { nameOf, namespace } from '../src/manifests/names.js';
import type { About, TryAnswer, WeekAnswer } from '../src/page/api.js';
import { shellBlocks } from './support/documents.js';
import { FakeStream, startFakeApiServer } from './support/fake-api-server.js';
import type { FakeApiServer, FakeReply } from './support/fake-api-server.js';
import { start, until } from './support/processes.js';
import type { Program } from './support/processes.js';
import { root } from './support/sources.js';

const manifest = (schedule: string): string => `apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "${schedule}"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "b:1"}]}}}}
`;

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cronward-page-'));
});
afterAll(() => rm(home, { recursive: true }));

/** Starts the built program in a directory of its own. */
const cronward = (...args: readonly string[]): Program =>
  start('sh', [
    '-c',
    'cd "$1" && shift && exec "$@"',
    'sh',
    home,
    process.execPath,
    join(root, 'dist/main.js'),
    ...args,
  ]);

/** Listens to a page: everything that it has sent so far, and when it ended. */
async function listen(url: string): Promise<{ readonly said: () => string; readonly ended: Promise<unknown> }> {
  const [response] = (await once(get(`${url}api/live`), 'response')) as [IncomingMessage];
  let said = '';
  response.on('data', (piece: Buffer) => (said += piece.toString()));
  return { said: () => said, ended: once(response, 'end') };
}

async function ask<Answer>(url: string, question: 'try' | 'week', body: object): Promise<Answer> {
  const answer = await fetch(`${url}api/${question}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as Answer;
}

async function review(url: string, caFile: string): Promise<void> {
  const call = request(`${url}/validate`, {
    method: 'POST',
    ca: await readFile(caFile, 'utf8'),
    headers: { 'Content-Type': 'application/json' },
  });
  call.end(sampleReview('61 * * * *'));
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  await text(response);
}

test('dev serves the page on both of its ports, judges by the policy in force, tells decisions, and ends with streams open', async () => {
  const config = join(home, 'cronward.yaml');
  const configured = (level: string): Promise<void> => writeFile(config, `rules: {no-time-zone: ${level}}\n`);
  await configured('off');
  const ports = ['--port=0', '--health-port=0', '--metrics-port=0', '--page-port=0'];
  const dev = cronward('dev', '--config', config, ...ports);
  const [, page = '', webhook = ''] = await until(
    'the addresses',
    () => /page {6}(http:\S+) and (https:\S+)\//u.exec(dev.stdout()) ?? undefined,
  );
  const caFile = join(home, 'certs/dev/ca.crt');
  const about = (await (await fetch(`${page}api/about`)).json()) as About;
  expect([about.decisions, about.cluster, about.samples.length > 0]).toEqual([true, undefined, true]);
  expect(await (await fetch(page)).text()).toContain('<div id="page">');

  const rulesFound = async (): Promise<readonly string[]> => {
    const { findings } = await ask<TryAnswer>(page, 'try', { text: manifest('0 2 * * *'), timeZone: 'UTC' });
    return findings.map(({ rule }) => rule);
  };
  expect(await rulesFound()).not.toContain('no-time-zone');
  await configured('deny');
  await until('the new policy', async () => ((await rulesFound()).includes('no-time-zone') ? true : undefined));

  const secure = request(`${webhook}/`, { ca: await readFile(caFile, 'utf8') });
  secure.end();
  const [response] = (await once(secure, 'response')) as [IncomingMessage];
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  response.resume();

  const { said, ended } = await listen(page);
  await review(webhook, caFile);
  await until('the decision', () => (said().includes('event: decision') ? true : undefined));
  expect(said()).toContain('"path":"/validate","operation":"CREATE","name":"hello"');
  expect(said()).toContain('minute: 61 is above the maximum of 59');
  const late = await listen(page);
  await until('the decisions of before', () => (late.said().includes('"verdict":"denied"') ? true : undefined));

  dev.signal('SIGINT');
  expect(await dev.ended).toBe(0);
  await Promise.all([ended, late.ended]);
  expect(dev.stderr()).toBe('');
});

test('dev serves no page where none is wanted', async () => {
  const dev = cronward('dev', '--page', 'false', '--port=0', '--health-port=0', '--metrics-port=0');
  const [, webhook = ''] = await until(
    'the addresses',
    () => /webhook {3}(\S+)\/mutate/u.exec(dev.stdout()) ?? undefined,
  );
  expect(dev.stdout()).not.toContain('page ');
  const call = request(`${webhook}/`, { ca: await readFile(join(home, 'certs/dev/ca.crt'), 'utf8') });
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  expect(await text(response)).toContain('This is a Kubernetes admission webhook');
  dev.signal('SIGTERM');
  expect(await dev.ended).toBe(0);
});

/** A cluster with one CronJob of batch/v1 and none of the custom kind, and a watch of each. */
function cluster(
  watches: Record<string, FakeStream>,
): (request: { path: string; query: URLSearchParams }) => FakeReply {
  const cronJob = {
    metadata: {
      name: 'nightly',
      namespace: 'a',
      uid: 'u1',
      resourceVersion: '5',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      schedule: '0 2 * * *',
      suspend: true,
      jobTemplate: {
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b:1' }] } } },
      },
    },
  };
  const items: Record<string, readonly object[] | undefined> = {
    '/apis/batch/v1/cronjobs': [cronJob],
    '/apis/batch/v1/jobs': [],
  };
  return ({ path, query }) => {
    const found = items[path];
    if (found === undefined)
      return { code: 404, body: { kind: 'Status', status: 'Failure', message: 'not found', code: 404 } };
    if (query.get('watch') === null)
      return { body: { kind: 'List', metadata: { resourceVersion: '9' }, items: found } };
    return (watches[path] ??= new FakeStream());
  };
}

function kubeconfigFor(server: FakeApiServer): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'play',
    contexts: [{ name: 'play', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: server.url } }],
    users: [{ name: 'u', user: { token: 't' } }],
  });
}

test('page shows a cluster as it changes, its week, and only reads', async () => {
  const watches: Record<string, FakeStream> = {};
  const api = await startFakeApiServer(cluster(watches), { plain: true });
  const kubeconfig = join(home, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigFor(api));
  const served = cronward('page', '--port=0', '--kubeconfig', kubeconfig);
  const port = await until('the port', () => /"port":(\d+)/u.exec(served.stdout())?.[1]);
  const page = `http://127.0.0.1:${port}/`;
  expect((await (await fetch(`${page}api/about`)).json()) as About).toMatchObject({
    cluster: 'play',
    decisions: false,
  });
  // Nobody looks yet, so the cluster is left alone.
  expect(api.requests).toEqual([]);

  const { said, ended } = await listen(page);
  await until('the CronJobs', () => (said().includes('"health":"suspended"') ? true : undefined));
  expect(said()).toMatch(/event: cronJobs\ndata: \[\]\n\nevent: connection\ndata: \{"connected":false/u);
  expect(said()).toMatch(
    /event: connection\ndata: \{"connected":true\}\n\nevent: cronJobs\ndata: \[\{"key":"batch\/v1 a\/nightly"/u,
  );
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: 'u1', controller: true };
  const job = {
    metadata: { name: 'nightly-1', namespace: 'a', uid: 'j', resourceVersion: '10', ownerReferences: [owner] },
  };
  await until('the watch of Jobs', () => watches['/apis/batch/v1/jobs']);
  await watches['/apis/batch/v1/jobs']?.begun;
  watches['/apis/batch/v1/jobs']?.send({ type: 'ADDED', object: job });
  await until('the Job', () => (/event: changed\ndata: \{.*"active":\["nightly-1"\]/u.test(said()) ? true : undefined));

  const week = await ask<WeekAnswer>(page, 'week', { timeZone: 'UTC' });
  expect(week.cronJobs).toMatchObject([{ name: 'a/nightly', suspend: true, starts: 0 }]);

  await api.close();
  await until('the loss', () =>
    /event: connection\ndata: \{"connected":false,"reason":"[^"]+"\}\n\n$/u.test(said()) ? true : undefined,
  );
  const { message } = await ask<{ message: string }>(page, 'week', { timeZone: 'UTC' });
  expect(message).toMatch(/^the cluster gives no answer: /u);
  expect(new Set(api.requests.map(({ method }) => method))).toEqual(new Set(['GET']));

  served.signal('SIGTERM');
  expect(await served.ended).toBe(0);
  await ended;
});

test.each([
  [['--port=8090', '--health-port=8090'], '--health-port 8090: must differ from --port'],
  [['--namespace=a'], '--namespace: needs a cluster; give --kubeconfig or --context'],
])('page %j is wrong usage', async (args, sentence) => {
  const served = cronward('page', ...args);
  expect(await served.ended).toBe(2);
  expect(served.stderr()).toContain(sentence);
});

test('the commands of docs/page.md are ones that there are', async () => {
  const typed = shellBlocks('docs/page.md').flatMap((block) => block.commands);
  expect(typed.length).toBeGreaterThan(3);
  for (const line of typed) {
    const [program, name = '', ...argv] = line.split(' ');
    if (program === 'kubectl') {
      expect(line).toBe(
        `kubectl port-forward --namespace ${namespace} deployment/${nameOf('page')} ${pageOptions.port.default}`,
      );
      continue;
    }
    expect(program).toBe('cronward');
    const command = commands.find((one) => one.name === name);
    if (command === undefined) throw new Error(`there is no command ${name}`);
    await resolveSettings(command, argv, {});
  }
});
