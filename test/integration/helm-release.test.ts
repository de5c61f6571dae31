import { afterAll, describe, expect, test } from 'vitest';
import { anyDefinition } from '../support/any-definition.js';
import { findAssets } from '../support/control-plane.js';
import { commandsBelow, indentedCommands } from '../support/documents.js';
import { HelmRelease } from '../support/helm-release.js';
import { openRenderer } from '../support/helm.js';
import type { Pod } from '../support/installation.js';
import { startLoad } from '../support/load.js';
import { until } from '../support/processes.js';
import { kill, Site, untilReady } from '../support/site.js';
import { apiVersions, collection, custom, minimal } from '../support/world.js';

const page = 'docs/install.md';
const renderer = await openRenderer();
const opened = 'missing' in renderer ? renderer : await Site.open(findAssets());
const skipped = 'missing' in opened;

type Values = Record<string, unknown>;

const modes: readonly [string, Values][] = [
  ['the default values', {}],
  ['cert-manager', { certificates: { mode: 'cert-manager' } }],
  ['your own certificate', { certificates: { mode: 'existing', existing: { secretName: 'mine' } } }],
  ['the guard', { guard: { dryRunJobs: true, requireJobAccess: true } }],
  ['the webhook alone', { controller: { enabled: false }, networkPolicy: { enabled: false }, crd: { install: false } }],
  [
    'the Prometheus Operator',
    { podMonitor: { enabled: true }, prometheusRule: { enabled: true, runbookUrl: 'https://wiki.example/c' } },
  ],
  ['a strict policy', { webhooks: { failurePolicy: { batch: 'Fail' }, excludedNamespaces: ['a', 'b'] } }],
  [
    'everything that is said of pods',
    {
      image: { repository: 'r.example/c', digest: `sha256:${'0'.repeat(64)}`, pullSecrets: [{ name: 'registry' }] },
      webhook: {
        replicas: 3,
        nodeSelector: { disk: 'fast' },
        podLabels: { team: 'jobs' },
        topologySpreadConstraints: [],
      },
      controller: { tolerations: [{ key: 'infra', operator: 'Exists' }], extraArgs: ['--log-level=debug'] },
      priorityClass: { create: false, name: 'system-cluster-critical' },
    },
  ],
];

const operators = [
  ['cert-manager.io', 'Issuer'],
  ['cert-manager.io', 'Certificate'],
  ['monitoring.coreos.com', 'PodMonitor'],
  ['monitoring.coreos.com', 'PrometheusRule'],
] as const;
const crd = 'customresourcedefinitions.apiextensions.k8s.io//cronjobs.batch.tutorial.kubebuilder.io';
const namespaced = /^[^/]+\/cronward-system\/|^namespaces\.\/\/cronward-system$/u;

describe.skipIf(skipped)(`the chart on a real API server${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const site = (): Site => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };
  const release = (): HelmRelease => {
    if ('missing' in renderer) throw new Error(renderer.missing);
    return new HelmRelease(site(), renderer);
  };

  afterAll(async () => {
    if (!skipped) await opened.stop();
    if (!('missing' in renderer)) renderer.stop();
  });

  /** What the page says after `helm uninstall`. */
  const cleanUp = async (): Promise<void> => {
    for (const line of commandsBelow(page, 'With Helm')) await site().type(line);
  };

  test('every mode is accepted, as a dry run and really, and uninstalled', { timeout: 480_000 }, async () => {
    for (const [group, kind] of operators) {
      await site().world.kubectl('apply -f -', anyDefinition(group, 'v1', kind));
    }
    const before = await site().added();
    await site().type('kubectl create namespace cronward-system');
    for (const [mode, values] of modes) {
      const one = release();
      expect(await one.tryOut(values), mode).toContain('(server dry run)');
      await one.install(values);
      await one.uninstall();
      const left = (await site().added()).filter((name) => !before.includes(name) && name !== crd);
      expect({ mode, left }).toEqual({ mode, left: ['namespaces.//cronward-system'] });
    }
    await cleanUp();
    for (const [group, kind] of operators) {
      await site().type(`kubectl delete crd ${kind.toLowerCase()}s.${group}`);
    }
    expect(await site().added()).toEqual([]);
  });

  test(
    'a release judges CronJobs, is upgraded under load to other values, and leaves nothing behind',
    { timeout: 240_000 },
    async () => {
      await site().stage();
      const one = release();
      await one.install({});
      const pods = await site().startAll();
      await site().untilJudged();
      const created = await site().type(
        'kubectl create --dry-run=server -o yaml -f manifests/samples/tutorial-cronjob.yaml',
      );
      expect(created).toContain('successfulJobsHistoryLimit: 3');
      const refused = await site().try('kubectl create --dry-run=server -f manifests/samples/bad-cronjob.yaml');
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stderr).toContain('spec.schedule: Invalid value');

      const load = startLoad([site().call, site().callAfresh]);
      await one.upgrade({
        webhooks: { failurePolicy: { batch: 'Fail' }, excludedNamespaces: ['scratch'] },
        config: { defaults: { failedJobsHistoryLimit: 7 } },
        webhook: { extraArgs: ['--log-level=debug'] },
        podMonitor: { enabled: false },
      });
      const [keeper, ...old] = pods;
      const webhooks = await site().roll(old);
      const seen = load.count();
      await until('calls after it', () => (load.count() > seen + 50 ? true : undefined));
      const { count, failures } = await load.stop();
      console.log(`an upgrade of a release: ${count} calls, ${failures.length} of them failed`);
      expect(failures).toEqual([]);
      // An API server fills in the defaults of a kind of its own before it asks a webhook.
      const { body } = await site().world.plane.request(
        'POST',
        `${collection(custom)}?dryRun=All`,
        minimal(custom, 'configured'),
      );
      expect(body).toMatchObject({ spec: { failedJobsHistoryLimit: 7 } });

      for (const apiVersion of apiVersions) {
        await site().world.plane.request('POST', collection(apiVersion), minimal(apiVersion, 'survivor'));
      }
      const [, , exit = ''] = indentedCommands(page, 'With Helm');
      await site().type(exit);
      await one.uninstall();
      await kill([...(keeper === undefined ? [] : [keeper]), ...webhooks]);
      const survivors = ['cronjobs.batch/default/survivor', 'cronjobs.batch.tutorial.kubebuilder.io/default/survivor'];
      expect((await site().added()).filter((name) => !namespaced.test(name))).toEqual([...survivors, crd].sort());
      await cleanUp();
      expect(await site().added()).toEqual(survivors.slice(0, 1));
      await site().type('kubectl delete cronjobs.batch survivor');
    },
  );

  test('with a certificate of your own', { timeout: 120_000 }, async () => {
    await site().stage();
    const [openssl = ''] = commandsBelow(page, 'Certificates of your own');
    await site().type(openssl);
    await site().type('kubectl create namespace cronward-system');
    await site().type('kubectl -n cronward-system create secret tls mine --cert tls.crt --key tls.key');
    const one = release();
    await one.install({
      certificates: { mode: 'existing', existing: { secretName: 'mine', caBundle: site().file('tls.crt') } },
    });
    const pods: Pod[] = [await site().world.startPod('webhook')];
    await untilReady(pods);
    site().route(pods);
    await site().untilJudged();
    await one.uninstall();
    await kill(pods);
    await cleanUp();
    expect(await site().added()).toEqual([]);
  });
});
