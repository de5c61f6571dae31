import { afterAll, describe, expect, test } from 'vitest';
import { cronward } from '../support/cronward.js';
import { findAssets } from '../support/control-plane.js';
import { ended, openJobWorld, waiting } from '../support/job-world.js';
import type { JobWorld } from '../support/job-world.js';
import { until } from '../support/processes.js';
import { create, jobsOf, openControllerWorld } from './controller-world.js';
import type { ControllerWorld } from './controller-world.js';

const world = await openControllerWorld(findAssets());
const noController = 'missing' in world;

describe.skipIf(noController)(`cronward run, of our kind${noController ? ` (skipped: ${world.missing})` : ''}`, () => {
  const opened = (): ControllerWorld => {
    if (noController) throw new Error(world.missing);
    return world;
  };
  const run = (...args: readonly string[]): ReturnType<typeof cronward> =>
    cronward(['run', ...args, '--kubeconfig', opened().plane.kubeconfigPath]);

  afterAll(async () => {
    if (!noController) await world.stop();
  });

  test('is counted by Forbid: a second one starts nothing, and neither does a tick', async () => {
    opened().letRun('careful', true);
    await create(opened(), 'careful', { schedule: '@every 1s', concurrencyPolicy: 'Forbid', suspend: true });
    const first = await run('tcj/careful');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^job\.batch\/careful-run-[0-9a-f]{6} created\n$/u);
    const [, name = ''] = /batch\/(\S+)/u.exec(first.stdout) ?? [];
    const second = await run('careful');
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toBe(
      `cronward: CronJob default/careful has concurrencyPolicy Forbid, and its Job ${name} still runs; --force starts one all the same\n`,
    );
    await opened().kubectl('patch tcj careful --type=merge -p {"spec":{"suspend":false}}');
    await until('a tick to be left out', async () => {
      const { stdout } = await opened().kubectl('get events --field-selector involvedObject.name=careful');
      return stdout.includes('JobAlreadyActive') ? true : undefined;
    });
    expect((await jobsOf(opened(), 'careful')).map(({ metadata }) => metadata.name)).toEqual([name]);
    expect((await run('careful', '--force')).code).toBe(0);
    expect(await jobsOf(opened(), 'careful')).toHaveLength(2);
    await opened().kubectl('delete tcj careful');
  });

  test('waits for the end, and goes with its CronJob', async () => {
    opened().letRun('waited', true);
    await create(opened(), 'waited', { schedule: '@yearly' });
    const waited = run('waited', '--wait');
    await until('its Job', async () => ((await jobsOf(opened(), 'waited')).length === 1 ? true : undefined));
    opened().letRun('waited', false);
    const { code, stdout, stderr } = await waited;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^job\.batch\/(\S+) created\njob\.batch\/\1 succeeded\n$/u);
    const [job] = await jobsOf(opened(), 'waited');
    expect(job?.metadata.annotations).toMatchObject({ 'cronjob.kubernetes.io/instantiate': 'manual' });
    expect(job?.metadata.ownerReferences).toEqual([expect.objectContaining({ name: 'waited', controller: true })]);
    await opened().kubectl('delete tcj waited');
    await until('the Job to go', async () => ((await jobsOf(opened(), 'waited')).length === 0 ? true : undefined));
  });

  test('says what is not there, and what is written wrongly', async () => {
    const absent = await run('absent');
    expect(absent).toMatchObject({ code: 2, stderr: 'cronward: there is no CronJob default/absent\n' });
    expect(await run('pod/absent')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('names no CronJob') as string,
    });
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('takes the name') as string });
    expect(await run('a', 'b')).toMatchObject({ code: 2 });
  });
});

const jobWorld = await openJobWorld(findAssets(), {}, ['cronjob']);
const missing =
  'missing' in jobWorld
    ? jobWorld.missing
    : jobWorld.plane.hasBatchV1CronJob
      ? undefined
      : `Kubernetes ${jobWorld.plane.version} has no batch/v1 CronJob`;

describe.skipIf(missing !== undefined)(
  `cronward run, of Kubernetes' own kind${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    const opened = (): JobWorld => {
      if ('missing' in jobWorld) throw new Error(jobWorld.missing);
      return jobWorld;
    };
    const run = (...args: readonly string[]): ReturnType<typeof cronward> =>
      cronward(['run', ...args, '--kubeconfig', opened().plane.kubeconfigPath]);
    const cronJobs = '/apis/batch/v1/namespaces/default/cronjobs';

    interface Stored {
      readonly status: { readonly active?: readonly { readonly name: string }[] };
    }

    const make = async (name: string, spec: object): Promise<void> => {
      const containers = [{ name: 'main', image: 'busybox' }];
      const template = { spec: { restartPolicy: 'Never', containers } };
      const jobTemplate = { spec: { backoffLimit: 0, template } };
      const cronJob = { metadata: { name }, spec: { schedule: '* * * * *', jobTemplate, ...spec } };
      expect((await opened().plane.request('POST', cronJobs, cronJob)).status).toBe(201);
    };

    afterAll(async () => {
      if (!('missing' in jobWorld)) await jobWorld.stop();
    });

    test('is counted by Forbid, and no longer when it has ended', { timeout: 120_000 }, async () => {
      const { plane, pods, say } = opened();
      await make('careful', { concurrencyPolicy: 'Forbid' });
      const { stdout } = await run('cronjob.batch/careful');
      const [, name = ''] = /batch\/(\S+)/u.exec(stdout) ?? [];
      const active = async (): Promise<readonly string[]> => {
        const { body } = await plane.request('GET', `${cronJobs}/careful`);
        return ((body as Stored).status.active ?? []).map((one) => one.name);
      };
      expect(await active()).toEqual([name]);
      expect(await run('careful')).toMatchObject({ code: 1 });
      const skipped = async (): Promise<true | undefined> => {
        const { body } = await plane.request('GET', '/api/v1/namespaces/default/events');
        const { items } = body as { items: { reason: string; involvedObject: { name: string } }[] };
        const found = items.some(
          (event) => event.reason === 'JobAlreadyActive' && event.involvedObject.name === 'careful',
        );
        return found ? true : undefined;
      };
      await until('a tick to be left out', skipped, { tries: 1_500 });
      expect(await active()).toEqual([name]);
      const [pod] = await pods(name);
      if (pod !== undefined) await say(pod, ended(pod, 0));
      await until('the run to be counted no more', async () => ((await active()).includes(name) ? undefined : true));
    });

    test('tells why it does not get on, and that it failed', async () => {
      const { pods, say } = opened();
      await make('broken', { suspend: true });
      const running = run('broken', '--wait');
      const jobs = '/apis/batch/v1/namespaces/default/jobs';
      const name = await until('its Job', async () => {
        const { items } = (await opened().plane.request('GET', jobs)).body as {
          items: { metadata: { name: string } }[];
        };
        return items.map(({ metadata }) => metadata.name).find((one) => one.startsWith('broken-run-'));
      });
      const [pod] = await pods(name);
      if (pod !== undefined) {
        await say(pod, waiting(pod, 'ErrImagePull', 'busybox: not found'));
        await say(pod, ended(pod, 4));
      }
      const { code, stderr } = await running;
      expect(code).toBe(1);
      expect(stderr).toContain(`Job default/${name} failed (BackoffLimitExceeded): container main of pod`);
      expect(stderr).toContain('ended with exit code 4');
    });
  },
);
