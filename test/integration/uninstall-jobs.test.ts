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
// Jobs are Kubernetes' own here, so batch/v1 CronJobs are not there before 1.21: those of batch/v1beta1 stand for them.
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

  /** Installs it, with a controller and without webhooks, and waits for fresh Jobs of a CronJob of each kind. */
  const installWithJobs = async (): Promise<void> => {
    await site().stage();
    for (const line of commandsBelow(page, 'Upgrading')) await site().type(line);
    await site().type(unhook);
    pods.push(await site().world.startPod('controller'));
    const { plane } = site().world;
    const ours = minimal(custom, 'ours', { schedule: '@every 2s' });
    await eventually('the API server to ask no webhook', async () =>
      (await plane.request('POST', collection(custom), ours)).status === 201 ? true : undefined,
    );
    const theirs: Record<string, unknown> = {
      ...minimal(custom, 'theirs', { suspend: true }),
      apiVersion: 'batch/v1beta1',
    };
    const { body } = await plane.request('POST', '/apis/batch/v1beta1/namespaces/default/cronjobs', theirs);
    const { uid } = (body as { metadata: { uid: string } }).metadata;
    const owner = { apiVersion: 'batch/v1beta1', kind: 'CronJob', name: 'theirs', uid, controller: true };
    const { jobTemplate } = theirs['spec'] as { jobTemplate: object };
    const job = { apiVersion: 'batch/v1', kind: 'Job', ...jobTemplate };
    const made = await plane.request('POST', jobs, {
      ...job,
      metadata: { name: 'theirs-1', ownerReferences: [owner] },
    });
    expect(made.status).toBe(201);
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
    expect(held(before).length).toBeGreaterThanOrEqual(2);
    await site().type(`kubectl patch job ${before[0]?.metadata.name ?? ''} --type=json -p '${another}'`);
    await site().type(release);
    const after = await jobsOf('ours');
    expect(after.map(({ metadata }) => metadata.name)).toEqual(before.map(({ metadata }) => metadata.name));
    expect(held(after)).toEqual([]);
    expect(after.flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual(['example.com/other']);
    expect(await site().type(release)).toBe('');
    await site().type(`kubectl patch job ${before[0]?.metadata.name ?? ''} --type=merge -p '${none}'`);
    expect((await site().world.plane.request('GET', `${collection(custom)}/ours`)).status).toBe(200);

    await site().type(dump);
    await site().type(removeDefinition);
    await eventually('our Jobs to be gone', async () => ((await jobsOf('ours')).length === 0 ? true : undefined));
    expect((await jobsOf('theirs')).map(({ metadata }) => metadata.deletionTimestamp)).toEqual([undefined]);
    expect(site().file('cronjobs.yaml')).toContain('name: ours');
    await site().type('kubectl delete cronjobs.v1beta1.batch theirs');
    await eventually('theirs, too', async () => ((await jobsOf('theirs')).length === 0 ? true : undefined));
  });
});

/** Adds somebody else's finalizer, before ours. */
const another = JSON.stringify([{ op: 'add', path: '/metadata/finalizers/0', value: 'example.com/other' }]);
const none = JSON.stringify({ metadata: { finalizers: null } });
