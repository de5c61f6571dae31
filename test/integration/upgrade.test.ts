import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findAssets } from '../support/control-plane.js';
import { commandsBelow } from '../support/documents.js';
import type { Pod } from '../support/installation.js';
import { startLoad } from '../support/load.js';
import { until } from '../support/processes.js';
import { servedObjects } from '../support/served-objects.js';
import type { AnyObject } from '../support/served-objects.js';
import { kill, Site, untilReady } from '../support/site.js';
import { root } from '../support/sources.js';
import { apiVersions, collection, minimal } from '../support/world.js';
import type { ApiVersion } from '../support/world.js';

const page = 'docs/install.md';
const opened = await Site.open(findAssets());
const skipped = 'missing' in opened;
const [upgrade = ''] = commandsBelow(page, 'Upgrading');

describe.skipIf(skipped)(`upgrading an older version${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const site = (): Site => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };
  let pods: Pod[] = [];

  afterEach(async () => {
    await kill(pods);
    pods = [];
  });
  afterAll(async () => {
    if (!skipped) await opened.stop();
  });

  const writeOlder = async (): Promise<void> => {
    const documents = parseAllDocuments(readFileSync(join(root, 'test/vectors/older-base.yaml'), 'utf8'));
    const objects = documents.map((document) => document.toJS() as AnyObject);
    const served = await servedObjects(site().world.plane, objects, site().port);
    site().write('older.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: served }));
  };

  /** Installs it as its README said, with a certificate of its own, and runs its webhooks. */
  const installOlder = async (): Promise<void> => {
    await site().stage();
    await writeOlder();
    const lines = commandsBelow(page, 'Certificates of your own').map((line) =>
      line
        .replace('-k manifests/base', '-f older.json')
        .replace(' | kubectl', ` | sed 's/port: 443/port: ${site().port}/' | kubectl`),
    );
    for (const line of lines) await site().type(line);
    pods = [await site().world.startPod('webhook'), await site().world.startPod('webhook')];
    await untilReady(pods);
    site().route(pods);
    await site().untilJudged();
  };

  const stored = async (apiVersion: ApiVersion): Promise<{ metadata: { generation?: number }; spec: unknown }> => {
    const { body } = await site().world.plane.request('GET', `${collection(apiVersion)}/survivor`);
    return body as { metadata: { generation?: number }; spec: unknown };
  };

  /** A CronJob that is made and deleted: undefined where both went well. */
  const create = async (count: number): Promise<string | undefined> => {
    const path = collection(apiVersions[count % 2] ?? 'batch/v1');
    const object = minimal(apiVersions[count % 2] ?? 'batch/v1', `made-${count}`);
    const { status, body } = await site().world.plane.request('POST', path, object);
    if (status !== 201) return JSON.stringify(body);
    await site().world.plane.request('DELETE', `${path}/made-${count}`);
    return undefined;
  };

  const remove = async (): Promise<void> => {
    await kill(pods);
    pods = [];
    for (const line of commandsBelow(page, 'Removing it')) await site().type(line);
    await site().type('kubectl delete cronjobs.batch --all');
  };

  /** What a new installation of this kustomization consists of. */
  const fresh = async (kustomization: string): Promise<readonly string[]> => {
    await site().type(upgrade.replace('manifests/overlays/self-managed', kustomization));
    const objects = await site().added();
    await remove();
    return objects;
  };

  test.for(['manifests/base', 'manifests/overlays/self-managed'])(
    'to %s fails no call, leaves CronJobs as they are and nothing of the old one behind',
    { timeout: 240_000 },
    async (kustomization) => {
      await site().stage();
      const expected = await fresh(kustomization);
      await installOlder();
      for (const apiVersion of apiVersions) {
        await site().world.plane.request('POST', collection(apiVersion), minimal(apiVersion, 'survivor'));
      }
      const before = await Promise.all(apiVersions.map(stored));
      const load = startLoad([site().call, site().callAfresh, create]);
      await until('calls before it', () => (load.count() > 30 ? true : undefined));
      await site().type(upgrade.replace('manifests/overlays/self-managed', kustomization));
      const isSelfManaged = kustomization.endsWith('self-managed');
      const keepers = isSelfManaged ? [await site().world.startPod('certificates')] : [];
      await untilReady(keepers);
      pods = [...keepers, ...(await site().roll(pods))];
      const seen = load.count();
      await until('calls after it', () => (load.count() > seen + 50 ? true : undefined));
      const { count, failures } = await load.stop();
      console.log(`an upgrade to ${kustomization}: ${count} calls, ${failures.length} of them failed`);
      expect(failures).toEqual([]);
      expect(await Promise.all(apiVersions.map(stored))).toEqual(before);
      const survivors = ['cronjobs.batch/default/survivor', 'cronjobs.batch.tutorial.kubebuilder.io/default/survivor'];
      const secret = 'secrets./cronward-system/cronward-webhook-tls';
      expect(await site().added()).toEqual([...new Set([...expected, ...survivors, secret])].sort());
      await remove();
      expect(await site().added()).toEqual([]);
    },
  );

  test('that was applied without --server-side goes on without it', { timeout: 120_000 }, async () => {
    await site().stage();
    await writeOlder();
    await site().type('kubectl apply -f older.json');
    await site().type(upgrade.replace(' --server-side', ''));
    const { body } = await site().world.plane.request(
      'GET',
      '/apis/apps/v1/namespaces/cronward-system/deployments/cronward-webhook',
    );
    const { volumes } = (body as { spec: { template: { spec: { volumes: readonly object[] } } } }).spec.template.spec;
    expect(volumes.map((volume) => Object.keys(volume).sort())).toEqual([
      ['name', 'projected'],
      ['configMap', 'name'],
    ]);
    await remove();
    expect(await site().added()).toEqual([]);
  });

  test('both versions at once agree on what they are asked about', { timeout: 120_000 }, async () => {
    await installOlder();
    await site().type(upgrade.replace('manifests/overlays/self-managed', 'manifests/base'));
    const newer = [await site().world.startPod('webhook')];
    await untilReady(newer);
    pods.push(...newer);
    site().route(pods.slice(1));
    const { plane, balancer } = site().world;
    for (const apiVersion of apiVersions) {
      const applied: unknown[] = [];
      for (let turn = 0; turn < 6; turn += 1) {
        balancer.cut();
        site().write('survivor.json', JSON.stringify(minimal(apiVersion, 'survivor')));
        await site().type('kubectl apply -f survivor.json');
        applied.push((await plane.request('GET', `${collection(apiVersion)}/survivor`)).body);
      }
      expect(new Set(applied.map((object) => JSON.stringify(object))).size).toBe(1);
    }
    await remove();
    expect(await site().added()).toEqual([]);
  });
});
