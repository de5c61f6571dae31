import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { anyDefinition } from '../support/any-definition.js';
import { findAssets } from '../support/control-plane.js';
import { startWebhook } from '../support/cronward.js';
import { commandsBelow } from '../support/documents.js';
import { inventory } from '../support/inventory.js';
import { startLoad } from '../support/load.js';
import { until } from '../support/processes.js';
import { kill, Site } from '../support/site.js';
import { root } from '../support/sources.js';
import { apiVersions, collection, minimal } from '../support/world.js';

const page = 'docs/install.md';
const opened = await Site.open(findAssets());
const skipped = 'missing' in opened;

describe.skipIf(skipped)(`${page}${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const site = (): Site => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };
  const type = (line: string): Promise<string> => site().type(line);

  afterAll(async () => {
    if (!skipped) await opened.stop();
  });

  const remove = async (): Promise<void> => {
    for (const line of commandsBelow(page, 'Removing it')) await type(line);
  };
  /** Plays the controller of Deployments, which has no nodes to run pods on here. */
  const playDeployments = async (): Promise<void> => {
    const path = '/apis/apps/v1/namespaces/cronward-system/deployments';
    const { body } = await site().world.plane.request('GET', path);
    for (const { metadata } of (body as { items: { metadata: { name: string; generation: number } }[] }).items) {
      await site().world.plane.request('PATCH', `${path}/${metadata.name}/status`, {
        status: {
          observedGeneration: metadata.generation,
          conditions: [{ type: 'Available', status: 'True', reason: 'Played', message: 'played' }],
        },
      });
    }
  };

  test('it installs, answers, is upgraded under load, and leaves nothing behind', { timeout: 180_000 }, async () => {
    await site().stage();
    const [install = '', wait = '', tryIt = ''] = commandsBelow(page, 'Install');
    await type(install);
    const pods = await site().startAll();
    await site().untilJudged();
    await playDeployments();
    await type(wait);
    expect(await type(tryIt)).toContain('successfulJobsHistoryLimit: 3');
    for (const apiVersion of apiVersions) {
      await site().world.plane.request('POST', collection(apiVersion), minimal(apiVersion, 'survivor'));
    }
    const load = startLoad([site().call, site().call]);
    for (const line of commandsBelow(page, 'Upgrading')) await type(line);
    const seen = load.count();
    await until('calls after it', () => (load.count() > seen + 100 ? true : undefined));
    expect((await load.stop()).failures).toEqual([]);
    await kill(pods);

    const lines = commandsBelow(page, 'Removing it');
    const dump = lines.findIndex((line) => line.includes('get cronjobs'));
    for (const line of lines.slice(0, dump)) await type(line);
    const survivors = ['cronjobs.batch/default/survivor', 'cronjobs.batch.tutorial.kubebuilder.io/default/survivor'];
    const crd = 'customresourcedefinitions.apiextensions.k8s.io//cronjobs.batch.tutorial.kubebuilder.io';
    expect(await site().added()).toEqual([...survivors, crd].sort());
    for (const line of lines.slice(dump)) await type(line);
    expect(await site().added()).toEqual(['cronjobs.batch/default/survivor']);
    await type('kubectl delete cronjobs.batch survivor');

    // As the page says: the file brings them back.
    await type('kubectl apply -f manifests/base/crd.yaml');
    await type('kubectl wait --for=condition=Established crd/cronjobs.batch.tutorial.kubebuilder.io');
    await type('kubectl create -f cronjobs.yaml');
    expect(await inventory(site().world.plane)).toContain(survivors[1]);
    await type('kubectl delete crd cronjobs.batch.tutorial.kubebuilder.io');
  });

  test('a certificate of your own is trusted, and stays so when the base is applied again', async () => {
    await site().stage({ isServed: false });
    for (const line of commandsBelow(page, 'Certificates of your own')) await type(line);
    await type('kubectl apply --server-side -k manifests/base');
    const printed = await type(
      'kubectl get mutatingwebhookconfiguration,validatingwebhookconfiguration cronward -o jsonpath={.items[*].webhooks[*].clientConfig.caBundle}',
    );
    const pem = readFileSync(join(site().directory, 'tls.crt'), 'base64');
    expect(printed.split(' ')).toEqual([pem, pem, pem, pem]);
  });

  test(
    'an installation with a certificate of its own becomes a self-managed one under load',
    { timeout: 180_000 },
    async () => {
      // That of the test before, with a webhook behind it.
      await site().stage();
      await type('kubectl -n cronward-system delete service cronward-webhook');
      await type('kubectl apply --server-side --force-conflicts -k manifests/base');
      const old = await startWebhook({ certDir: site().directory, drainSeconds: 2 });
      site().world.balancer.route([old.port]);
      await site().untilJudged();
      const load = startLoad([site().call, site().call]);
      await type('kubectl apply --server-side -k manifests/overlays/self-managed');
      const pods = await site().startAll();
      const seen = load.count();
      await until('calls after it', () => (load.count() > seen + 100 ? true : undefined));
      await old.program.stop();
      const { count, failures } = await load.stop();
      console.log(`another keeper of the certificate: ${count} calls, ${failures.length} of them failed`);
      expect(failures).toEqual([]);
      await kill(pods);
      await remove();
      expect(await site().added()).toEqual([]);
    },
  );

  test.for(['self-managed', 'development', 'cert-manager'])(
    'the overlay %s passes a dry run, and is removed',
    { timeout: 180_000 },
    async (name) => {
      await site().stage({ isServed: false });
      if (name === 'cert-manager')
        for (const kind of ['Issuer', 'Certificate']) {
          await type(`echo '${JSON.stringify(anyDefinition('cert-manager.io', 'v1', kind))}' | kubectl apply -f -`);
        }
      await type('kubectl apply --server-side -f manifests/base/namespace.yaml -f manifests/base/crd.yaml');
      await type(`kubectl apply --server-side --dry-run=server -k manifests/overlays/${name}`);
      await type(`kubectl apply --server-side -k manifests/overlays/${name}`);
      await remove();
      if (name === 'cert-manager')
        await type('kubectl delete crd issuers.cert-manager.io certificates.cert-manager.io');
      expect(await site().added()).toEqual([]);
    },
  );

  test('a kustomization of your own names the image everywhere', async () => {
    await site().stage({ isServed: false });
    const [, text = ''] =
      /```yaml\n(# cronward\/kustomization\.yaml\n.*?)```/su.exec(readFileSync(join(root, page), 'utf8')) ?? [];
    const file = join(site().directory, 'cronward/kustomization.yaml');
    mkdirSync(dirname(file));
    writeFileSync(file, text);
    const images = [...(await type('kubectl kustomize cronward')).matchAll(/^ +(?:- )?image: (.*)$/gmu)].map(
      ([, image]) => image,
    );
    expect(images).toHaveLength(3);
    expect(new Set(images)).toEqual(
      new Set([`${/newName: (.*)/u.exec(text)?.[1] ?? ''}@${/digest: (.*)/u.exec(text)?.[1] ?? ''}`]),
    );
  });
});
