import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { findAssets } from '../support/control-plane.js';
import { commandsBelow } from '../support/documents.js';
import type { Pod } from '../support/installation.js';
import { podsNeedNoToken } from '../support/kube-controller-manager.js';
import { kill, Site } from '../support/site.js';
import { collection, custom, minimal } from '../support/world.js';
import { eventually } from './controller-world.js';
import type { Job } from './controller-world.js';

const page = 'docs/install.md';
const finalizer = 'batch.tutorial.kubebuilder.io/recorded';
const jobs = '/apis/batch/v1/namespaces/default/jobs';
// Jobs are Kubernetes' own here, so batch/v1 CronJobs are not there before 1.21: those of batch/v1beta1 stand for them,
// which 1.25 no longer serves.
const opened = await Site.open(findAssets(), {
  controlPlane: { builtInBatch: true, flags: [podsNeedNoToken] },
  manager: { controllers: ['namespace', 'job', 'garbagecollector', 'cronjob'] },
});
const skipped = 'missing' in opened;

describe.skipIf(skipped)(`Jobs at an uninstall${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const site = (): Site => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };
  const [unhook = '', removeNamespace = '', removeRights = '', release = '', dump = '', removeDefinition = ''] =
    commandsBelow(page, 'Removing it');
  const pods: Pod[] = [];
  /** Where Kubernetes' own CronJobs are served. */
  const batchVersion = (): 'v1' | 'v1beta1' => (site().world.plane.hasBatchV1CronJob ? 'v1' : 'v1beta1');

  afterEach(async () => {
    await kill(pods.splice(0));
  });
  afterAll(async () => {
    if (!skipped) await opened.stop();
  });

  const jobsOf = async (cronJob: string): Promise<readonly Job[]> => {
    const { body } = await site().world.plane.request('GET', jobs);
    return (body as { items: readonly Job[] }).items.filter(({ metadata }) => metadata.name.startsWith(cronJob));
  };
  const held = (found: readonly Job[]): readonly Job[] =>
    found.filter(({ metadata }) => metadata.finalizers?.includes(finalizer) === true);

  /** Creates a Job of that CronJob. */
  const createJob = async (path: string, name: string): Promise<void> => {
    const { plane } = site().world;
    const { body } = await plane.request('GET', path);
    const owner = body as {
      apiVersion: string;
      metadata: { name: string; uid: string };
      spec: { jobTemplate: object };
    };
    const { uid } = owner.metadata;
    const reference = {
      apiVersion: owner.apiVersion,
      kind: 'CronJob',
      name: owner.metadata.name,
      uid,
      controller: true,
    };
    const job = { apiVersion: 'batch/v1', kind: 'Job', ...owner.spec.jobTemplate };
    const { status } = await plane.request('POST', jobs, { ...job, metadata: { name, ownerReferences: [reference] } });
    expect(status).toBe(201);
  };

  /** Installs it, with a controller and without webhooks, and waits for fresh Jobs of a CronJob of each kind. */
  const installWithJobs = async (): Promise<void> => {
    await site().stage();
    for (const line of commandsBelow(page, 'Upgrading')) await site().type(line);
    await site().type(unhook);
    pods.push(await site().world.startPod('controller'));
    const { plane } = site().world;
    await eventually('the API server to ask no webhook', async () => {
      const known = minimal(custom, 'known', { suspend: true });
      return (await plane.request('POST', collection(custom), known)).status === 201 ? true : undefined;
    });
    const apiVersion = `batch/${batchVersion()}`;
    const theirs: Record<string, unknown> = { ...minimal(custom, 'theirs', { suspend: true }), apiVersion };
    await plane.request('POST', `/apis/${apiVersion}/namespaces/default/cronjobs`, theirs);
    await createJob(`/apis/${apiVersion}/namespaces/default/cronjobs/theirs`, 'theirs-1');
    // The garbage collector learns of kinds every 30 s only, and could not tell that an owner is gone whose kind it never knew.
    await createJob(`${collection(custom)}/known`, 'known-1');
    await plane.request('DELETE', `${collection(custom)}/known`);
    await eventually('the garbage collector to know the kind', async () =>
      (await jobsOf('known')).length === 0 ? true : undefined,
    );
    await plane.request('POST', collection(custom), minimal(custom, 'ours', { schedule: '@every 2s' }));
    await eventually('Jobs that hold the finalizer', async () =>
      held(await jobsOf('ours')).length >= 2 ? true : undefined,
    );
  };

  test('are set free when the controller is gone, and run on', { timeout: 240_000 }, async () => {
    await installWithJobs();
    await site().type(removeNamespace);
    await kill(pods.splice(0));
    await site().type(removeRights);
    const before = await jobsOf('ours');
    const [fresh] = held(before);
    expect(fresh).toBeDefined();
    await site().type(`kubectl patch job ${fresh?.metadata.name ?? ''} --type=json -p '${another}'`);
    await site().type(release);
    const after = await jobsOf('ours');
    expect(after.map(({ metadata }) => metadata.name)).toEqual(before.map(({ metadata }) => metadata.name));
    expect(held(after)).toEqual([]);
    expect(after.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toEqual([]);
    expect(after.flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual(['example.com/other']);
    expect(await site().type(release)).toBe('');
    await site().type(`kubectl patch job ${fresh?.metadata.name ?? ''} --type=merge -p '${none}'`);
    expect((await site().world.plane.request('GET', `${collection(custom)}/ours`)).status).toBe(200);

    await site().type(dump);
    await site().type(removeDefinition);
    await eventually('our Jobs to be gone', async () => ((await jobsOf('ours')).length === 0 ? true : undefined));
    expect((await jobsOf('theirs')).map(({ metadata }) => metadata.deletionTimestamp)).toEqual([undefined]);
    expect(site().file('cronjobs.yaml')).toContain('name: ours');
    await site().type(`kubectl delete cronjobs.${batchVersion()}.batch theirs`);
    await eventually('theirs, too', async () => ((await jobsOf('theirs')).length === 0 ? true : undefined));
  });

  test('that were left behind with the finalizer go by the same line', { timeout: 240_000 }, async () => {
    await installWithJobs();
    await kill(pods.splice(0));
    await site().type(removeDefinition);
    const stuck = await eventually('Jobs that cannot go', async () => {
      const found = await jobsOf('ours');
      return found.length > 0 && found.every(({ metadata }) => metadata.deletionTimestamp !== undefined)
        ? found
        : undefined;
    });
    expect(held(stuck)).toEqual(stuck);
    for (const line of [removeNamespace, removeRights, release]) await site().type(line);
    await eventually('our Jobs to be gone', async () => ((await jobsOf('ours')).length === 0 ? true : undefined));
    expect(await jobsOf('theirs')).toHaveLength(1);
  });
});

/** Adds somebody else's finalizer, before ours. */
const another = JSON.stringify([{ op: 'add', path: '/metadata/finalizers/0', value: 'example.com/other' }]);
const none = JSON.stringify({ metadata: { finalizers: null } });
