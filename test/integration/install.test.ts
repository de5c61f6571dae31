import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAssets } from '../support/control-plane.js';
import { startWebhook } from '../support/cronward.js';
import { commandsBelow } from '../support/documents.js';
import { openInstallation } from '../support/installation.js';
import type { Installation, Pod } from '../support/installation.js';
import { linkPrograms } from '../support/installed.js';
import { inventory } from '../support/inventory.js';
import { hasControllerManager, startControllerManager } from '../support/kube-controller-manager.js';
import { startLoad } from '../support/load.js';
import { run, until } from '../support/processes.js';
import type { Program } from '../support/processes.js';
import { root } from '../support/sources.js';
import { stageManifests } from '../support/staged-manifests.js';
import { apiVersions, collection, custom, minimal } from '../support/world.js';

const page = 'docs/install.md';
const assets = findAssets();
const hasManager = !('missing' in assets) && hasControllerManager(assets.directory);
const opened = hasManager
  ? await openInstallation(assets, { bare: true })
  : { missing: 'missing' in assets ? assets.missing : 'there is no kube-controller-manager, which deletes namespaces' };
const skipped = 'missing' in opened;

describe.skipIf(skipped)(`${page}${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const world = (): Installation => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };
  const directory = mkdtempSync(join(tmpdir(), 'cronward-install-'));
  let manager: Program | undefined;
  let before: readonly string[];

  beforeAll(async () => {
    mkdirSync(join(directory, 'bin'));
    linkPrograms(join(directory, 'bin'));
    if ('missing' in assets) return;
    manager = startControllerManager(world().plane, assets.directory, { controllers: ['namespace'] });
    for (const name of ['kube-system', 'kube-public', 'kube-node-lease', 'default']) {
      await until(name, async () =>
        (await world().plane.request('GET', `/api/v1/namespaces/${name}`)).status === 200 ? true : undefined,
      );
    }
    before = await inventory(world().plane);
  });
  afterAll(async () => {
    await manager?.stop();
    if (!skipped) await opened.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Types a line of the page where `manifests` is. */
  const type = async (line: string): Promise<string> => {
    const { environment } = world().plane;
    const path = [join(directory, 'bin'), environment['PATH'] ?? ''].join(delimiter);
    // kubectl 1.20 fails to wait for an object that has no conditions yet; newer ones, which the page asks for, wait.
    const outcome = await until('kubectl to find conditions', async () => {
      const ended = await run('sh', ['-c', `cd '${directory}' && ${line}`], { env: { ...environment, PATH: path } });
      return ended.stderr.includes('.status.conditions accessor error') ? undefined : ended;
    });
    expect({ line, ...outcome }).toMatchObject({ line, code: 0 });
    return outcome.stdout;
  };
  const stage = async (options: { from?: string; port?: number }): Promise<void> => {
    rmSync(join(directory, 'manifests'), { recursive: true, force: true });
    await stageManifests(world().plane, directory, options);
  };
  const port = (): number => Number(new URL(world().balancer.url).port);
  const remove = async (): Promise<void> => {
    for (const line of commandsBelow(page, 'Removing it')) await type(line);
  };

  /** A dry run through the API server: undefined where it was judged. */
  const call = async (count: number): Promise<string | undefined> => {
    const apiVersion = apiVersions[count % 2] ?? custom;
    const isGood = count % 4 < 2;
    const object = minimal(apiVersion, 'load', isGood ? {} : { schedule: '61 * * * *' });
    const { status, body } = await world().plane.request('POST', `${collection(apiVersion)}?dryRun=All`, object);
    return status === (isGood ? 201 : 422) ? undefined : JSON.stringify(body);
  };
  const untilJudged = (): Promise<true> =>
    until('CronJobs to be judged', async () => {
      const answers = await Promise.all([0, 1, 2, 3].map(call));
      return answers.every((answer) => answer === undefined) ? true : undefined;
    });
  const startAll = async (): Promise<Pod[]> => {
    const pods = [await world().startPod('certificates'), await world().startPod('webhook')];
    pods.push(await world().startPod('webhook'));
    for (const { unready } of pods) {
      await until('the pods to be ready', async () => ((await unready()) === undefined ? true : undefined));
    }
    world().balancer.route(pods.slice(1).map(({ port }) => port));
    return pods;
  };
  const kill = async (pods: readonly Pod[]): Promise<void> => {
    for (const { program } of pods) program.signal('SIGKILL');
    for (const { stop } of pods) await stop();
  };
  /** Plays the controller of Deployments, which has no nodes to run pods on here. */
  const playDeployments = async (): Promise<void> => {
    const path = '/apis/apps/v1/namespaces/cronward-system/deployments';
    const { body } = await world().plane.request('GET', path);
    for (const { metadata } of (body as { items: { metadata: { name: string; generation: number } }[] }).items) {
      await world().plane.request('PATCH', `${path}/${metadata.name}/status`, {
        status: {
          observedGeneration: metadata.generation,
          conditions: [{ type: 'Available', status: 'True', reason: 'Played', message: 'played' }],
        },
      });
    }
  };

  test('it installs, answers, is upgraded under load, and leaves nothing behind', { timeout: 180_000 }, async () => {
    await stage({ port: port() });
    const [install = '', wait = '', tryIt = ''] = commandsBelow(page, 'Install');
    await type(install);
    const pods = await startAll();
    await untilJudged();
    await playDeployments();
    await type(wait);
    expect(await type(tryIt)).toContain('successfulJobsHistoryLimit: 3');
    for (const apiVersion of apiVersions) {
      await world().plane.request('POST', collection(apiVersion), minimal(apiVersion, 'survivor'));
    }
    const load = startLoad([call, call]);
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
    expect(added(before, await inventory(world().plane))).toEqual([...survivors, crd].sort());
    for (const line of lines.slice(dump)) await type(line);
    expect(added(before, await inventory(world().plane))).toEqual(['cronjobs.batch/default/survivor']);
    await type('kubectl delete cronjobs.batch survivor');

    // As the page says: the file brings them back.
    await type('kubectl apply -f manifests/base/crd.yaml');
    await type('kubectl wait --for=condition=Established crd/cronjobs.batch.tutorial.kubebuilder.io');
    await type('kubectl create -f cronjobs.yaml');
    expect(await inventory(world().plane)).toContain(survivors[1]);
    await type('kubectl delete crd cronjobs.batch.tutorial.kubebuilder.io');
  });

  test('a certificate of your own is trusted, and stays so when the base is applied again', async () => {
    await stage({});
    for (const line of commandsBelow(page, 'Certificates of your own')) await type(line);
    await type('kubectl apply --server-side -k manifests/base');
    const printed = await type(
      'kubectl get mutatingwebhookconfiguration,validatingwebhookconfiguration cronward -o jsonpath={.items[*].webhooks[*].clientConfig.caBundle}',
    );
    const pem = readFileSync(join(directory, 'tls.crt'), 'base64');
    expect(printed.split(' ')).toEqual([pem, pem, pem, pem]);
  });

  test(
    'an installation with a certificate of its own becomes a self-managed one under load',
    { timeout: 180_000 },
    async () => {
      // That of the test before, with a webhook behind it.
      await stage({ port: port() });
      await type('kubectl -n cronward-system delete service cronward-webhook');
      await type('kubectl apply --server-side --force-conflicts -k manifests/base');
      const old = await startWebhook({ certDir: directory, drainSeconds: 2 });
      world().balancer.route([old.port]);
      await untilJudged();
      const load = startLoad([call, call]);
      await type('kubectl apply --server-side -k manifests/overlays/self-managed');
      const pods = await startAll();
      const seen = load.count();
      await until('calls after it', () => (load.count() > seen + 100 ? true : undefined));
      await old.program.stop();
      const { count, failures } = await load.stop();
      console.log(`another keeper of the certificate: ${count} calls, ${failures.length} of them failed`);
      expect(failures).toEqual([]);
      await kill(pods);
      await remove();
      expect(added(before, await inventory(world().plane))).toEqual([]);
    },
  );

  test.for(['self-managed', 'development', 'cert-manager'])(
    'the overlay %s passes a dry run, and is removed',
    { timeout: 180_000 },
    async (name) => {
      await stage({});
      if (name === 'cert-manager')
        for (const kind of ['issuer', 'certificate']) await type(`echo '${certManager(kind)}' | kubectl apply -f -`);
      await type('kubectl apply --server-side -f manifests/base/namespace.yaml -f manifests/base/crd.yaml');
      await type(`kubectl apply --server-side --dry-run=server -k manifests/overlays/${name}`);
      await type(`kubectl apply --server-side -k manifests/overlays/${name}`);
      await remove();
      if (name === 'cert-manager')
        await type('kubectl delete crd issuers.cert-manager.io certificates.cert-manager.io');
      expect(added(before, await inventory(world().plane))).toEqual([]);
    },
  );

  test('a kustomization of your own names the image everywhere', async () => {
    await stage({});
    const [, text = ''] =
      /```yaml\n(# cronward\/kustomization\.yaml\n.*?)```/su.exec(readFileSync(join(root, page), 'utf8')) ?? [];
    const file = join(directory, 'cronward/kustomization.yaml');
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

function added(before: readonly string[], after: readonly string[]): readonly string[] {
  return after.filter((name) => !before.includes(name));
}

/** A definition of cert-manager's that takes any object. */
function certManager(singular: string): string {
  const kind = `${singular.charAt(0).toUpperCase()}${singular.slice(1)}`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.cert-manager.io` },
    spec: {
      group: 'cert-manager.io',
      scope: 'Namespaced',
      names: { kind, plural: `${singular}s`, singular },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
}
