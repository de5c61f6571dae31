import { X509Certificate } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { Client, findCluster, systemClock } from '../../src/kube/index.js';
import { clusterOf, Keeper } from '../../src/rotation/index.js';
import { findAssets } from '../support/control-plane.js';
import { openInstallation } from '../support/installation.js';
import type { Installation, Pod } from '../support/installation.js';
import { startLoad } from '../support/load.js';
import type { CallFailure } from '../support/load.js';
import { until } from '../support/processes.js';
import { writeServiceAccountKubeconfig } from '../support/service-account.js';
import { apiVersions, collection, custom, faulty, minimal } from '../support/world.js';

const opened = await openInstallation(findAssets());
const skipped = 'missing' in opened;
const rotations = 3;

describe.skipIf(skipped)(`an installation${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const world = (): Installation => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };
  const replicas: Pod[] = [];
  let keeper: Pod;

  afterAll(async () => {
    if (!skipped) await opened.stop();
  });

  /** A dry run through the API server: a good CronJob must be accepted, and a bad one refused by us. */
  const call = async (count: number): Promise<CallFailure> => {
    const apiVersion = apiVersions[count % 2] ?? custom;
    const isGood = count % 4 < 2;
    const object = isGood ? minimal(apiVersion, 'load') : faulty(apiVersion, 'load');
    const { status, body } = await world().plane.request('POST', `${collection(apiVersion)}?dryRun=All`, object);
    return status === (isGood ? 201 : 422) ? undefined : JSON.stringify(body);
  };

  const secret = async (): Promise<Record<string, string>> => {
    const { body } = await world().plane.request(
      'GET',
      '/api/v1/namespaces/cronward-system/secrets/cronward-webhook-tls',
    );
    const { data = {} } = body as { data?: Record<string, string> };
    return Object.fromEntries(
      Object.entries(data).map(([name, text]) => [name, Buffer.from(text, 'base64').toString()]),
    );
  };

  const bundles = async (): Promise<string[]> => {
    const resources = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];
    const answers = await Promise.all(
      resources.map((name) => world().plane.request('GET', `/apis/admissionregistration.k8s.io/v1/${name}/cronward`)),
    );
    return answers.flatMap(({ body }) =>
      (body as { webhooks: { clientConfig: { caBundle?: string } }[] }).webhooks.map(({ clientConfig }) =>
        Buffer.from(clientConfig.caBundle ?? '', 'base64').toString(),
      ),
    );
  };

  test('works as it is applied: a certificate is made and trusted, the webhooks start, and bad CronJobs are refused', async () => {
    const { startPod, balancer, routeService } = world();
    await routeService();
    expect(await secret()).toEqual({});
    keeper = await startPod('certificates');
    await until('the keeper to be ready', async () => ((await keeper.unready()) === undefined ? true : undefined));
    const { 'ca.crt': ca, 'tls.crt': cert = '', ...rest } = await secret();
    expect(Object.keys(rest)).toEqual(['tls.key']);
    expect(new X509Certificate(cert).subjectAltName).toBe('DNS:cronward-webhook.cronward-system.svc');
    expect(await bundles()).toEqual([ca, ca, ca, ca]);
    replicas.push(await startPod('webhook'), await startPod('webhook'));
    for (const replica of replicas) expect(await replica.unready()).toBeUndefined();
    balancer.route(replicas.map(({ port }) => port));
    await until('bad CronJobs to be refused', async () => ((await call(3)) === undefined ? true : undefined));
    expect(await Promise.all([0, 1, 2, 3].map(call))).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('a caBundle that somebody overwrote is put right', async () => {
    const before = await bundles();
    const patch = JSON.stringify([{ op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: '' }]);
    const { plane } = world();
    const patched = await plane.kubectl([
      ...['patch', 'validatingwebhookconfiguration', 'cronward', '--type=json', '-p', patch],
    ]);
    expect(patched).toMatchObject({ code: 0 });
    expect(await bundles()).not.toEqual(before);
    await until(
      'the caBundle to be right',
      async () => {
        const now = await bundles();
        return now.join() === before.join() ? true : undefined;
      },
      { tries: 600 },
    );
  });

  test(`${rotations} rotations under load fail no call`, async () => {
    expect(await keeper.stop()).toBe(0);
    const { plane, kubectl, startPod } = world();
    const kubeconfig = await writeServiceAccountKubeconfig(plane, 'cronward-certificates');
    const api = new Client({ access: await findCluster({ kubeconfig, env: {} }), userAgent: 'test' });
    const names = {
      namespace: 'cronward-system',
      secret: 'cronward-webhook-tls',
      service: 'cronward-webhook',
      configurations: 'cronward',
    };
    const told: string[] = [];
    const hasty = new Keeper({
      cluster: clusterOf(api, names),
      clock: systemClock,
      random: () => 0.5,
      hosts: ['cronward-webhook.cronward-system.svc'],
      // Each begins an hour before it is made, so that two thirds of its life are over six seconds after that.
      lifeMs: 1.5 * (3_600_000 + 6_000),
      timing: { overlapMs: 1_000, settleMs: 1_500 },
      lookMs: 100,
      report: (event) => told.push(event.kind === 'done' ? event.step : `${event.what}: ${event.error.message}`),
    });
    // The one that is there has months to live.
    await kubectl('patch secret cronward-webhook-tls -n cronward-system --type=merge -p {"data":{"tls.key":null}}');
    const stop = new AbortController();
    const kept = hasty.run(stop.signal);
    const served = new Set<string>();
    const promoted = (): number => told.filter((step) => step === 'promote').length;
    await until('the hasty certificate to be served', async () => {
      const answers = await Promise.all([0, 1, 2, 3].map(call));
      return told.includes('replace') && answers.every((answer) => answer === undefined) ? true : undefined;
    });
    const load = startLoad([call, call, call]);
    const goal = promoted() + rotations;
    await until(
      'the rotations',
      async () => {
        served.add((await secret())['tls.crt'] ?? '');
        return promoted() >= goal ? true : undefined;
      },
      { tries: 1_000 },
    );
    const before = load.count();
    await until('calls under the last certificate', () => (load.count() > before + 200 ? true : undefined));
    const { count, failures } = await load.stop();
    stop.abort();
    await kept;
    console.log(`rotations: ${rotations} during ${count} calls, ${failures.length} of them failed`);
    expect(failures).toEqual([]);
    expect(told.filter((step) => step.includes(':'))).toEqual([]);
    expect(told).toEqual(expect.arrayContaining(['replace', 'prepare', 'trust', 'note', 'promote']));
    expect(served.size).toBeGreaterThanOrEqual(rotations);
    api.close();
    keeper = await startPod('certificates');
  });
});
