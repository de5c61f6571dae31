import { describe, expect, test } from 'vitest';
import { create, cronJobOf, eventually, jobsOf, tickOf } from './controller-world.js';
import type { ControllerWorld, Job } from './controller-world.js';

/** What is left of a CronJob that is deleted, and of the controller itself. */
export function controllerDeletion(world: () => ControllerWorld): void {
  const running = async (name: string): Promise<readonly Job[]> => {
    world().letRun(name, true);
    await create(world(), name, { schedule: '@every 2s' });
    return await eventually('some Jobs, one of them recorded', async () => {
      const jobs = await jobsOf(world(), name);
      const { status } = await cronJobOf(world(), name);
      return jobs.length >= 2 && status?.lastScheduleTime !== undefined ? jobs : undefined;
    });
  };

  const gone = async (name: string): Promise<void> => {
    await eventually('the CronJob and its Jobs to be gone', async () => {
      const found = await world().kubectl(`get tcj ${name} --ignore-not-found`);
      return found.stdout === '' && (await jobsOf(world(), name)).length === 0 ? true : undefined;
    });
  };

  describe.concurrent('deletion', () => {
    test.for(['background', 'foreground'])('in the %s takes the Jobs along', async (way) => {
      await running(`gone-${way}`);
      expect(await world().kubectl(`delete tcj gone-${way} --cascade=${way} --wait=false`)).toMatchObject({ code: 0 });
      await gone(`gone-${way}`);
    });

    test('with orphans leaves the Jobs, which can be deleted then', async () => {
      await running('gone-orphan');
      expect(await world().kubectl('delete tcj gone-orphan --cascade=orphan')).toMatchObject({ code: 0 });
      const jobs = await eventually('the Jobs to be nobody’s, and free', async () => {
        const left = await jobsOf(world(), 'gone-orphan');
        const free = left.every(
          ({ metadata }) => metadata.ownerReferences === undefined && metadata.finalizers === undefined,
        );
        return free ? left : undefined;
      });
      expect(jobs.length).toBeGreaterThanOrEqual(2);
      for (const { metadata } of jobs) await world().kubectl(`delete job ${metadata.name} --wait=false`);
      await gone('gone-orphan');
    });

    test('of a CronJob, and one of the same name at once, mixes up nothing', async () => {
      const before = await running('reborn');
      await world().kubectl('delete tcj reborn --wait=true');
      const { metadata } = await create(world(), 'reborn', { schedule: '@every 2s' });
      const jobs = await eventually('a run of the new one, and none of the old left', async () => {
        const found = await jobsOf(world(), 'reborn');
        const old = found.filter((job) => before.some(({ metadata: { uid } }) => uid === job.metadata.uid));
        return found.length > 0 && old.length === 0 ? found : undefined;
      });
      for (const job of jobs) {
        expect(job.metadata.ownerReferences?.[0]?.['uid']).toBe(metadata.uid);
        expect(tickOf(job) * 1_000).toBeGreaterThan(Date.parse(metadata.creationTimestamp));
      }
      await world().kubectl('delete tcj reborn');
      await gone('reborn');
    });
  });

  describe('the controller', () => {
    test('ends with 0 at SIGTERM and gives its lease back', async () => {
      expect(await world().controller().probe('/healthz')).toBe(200);
      expect(await world().stopController()).toBe(0);
      const lease = await world().kubectl(
        'get lease cronward-controller -n cronward-system -o jsonpath={.spec.holderIdentity}',
      );
      expect(lease).toMatchObject({ code: 0, stdout: '' });
    });

    test('releases Jobs whose CronJob went while no controller ran', async () => {
      await world().startController();
      await running('unwatched');
      await running('orphaned-unwatched');
      await world().stopController();
      await world().kubectl('delete tcj unwatched --cascade=background --wait=false');
      await world().kubectl('delete tcj orphaned-unwatched --cascade=orphan');
      await eventually('the garbage collector to let the orphans be', async () => {
        const jobs = await jobsOf(world(), 'orphaned-unwatched');
        return jobs.every(({ metadata }) => metadata.ownerReferences === undefined) ? true : undefined;
      });
      await world().startController();
      await gone('unwatched');
      await eventually('the orphans to be free', async () => {
        const jobs = await jobsOf(world(), 'orphaned-unwatched');
        return jobs.every(({ metadata }) => metadata.finalizers === undefined) ? true : undefined;
      });
    });

    test('starts the run that fell due while it was away', async () => {
      await create(world(), 'caught-up', { schedule: '@every 5s' });
      await eventually('a run', async () =>
        (await cronJobOf(world(), 'caught-up')).status?.lastScheduleTime === undefined ? undefined : true,
      );
      await world().stopController();
      const [last] = (await jobsOf(world(), 'caught-up')).slice(-1);
      if (last === undefined) throw new Error('there is one');
      const lastSeconds = tickOf(last);
      await eventually('two more ticks', () =>
        Promise.resolve(Date.now() / 1_000 > lastSeconds + 11 ? true : undefined),
      );
      await world().startController();
      const jobs = await eventually('the missed run', async () => {
        const later = (await jobsOf(world(), 'caught-up')).filter((job) => tickOf(job) > lastSeconds);
        return later.length > 0 ? later : undefined;
      });
      expect(tickOf(jobs[0] ?? last)).toBeGreaterThanOrEqual(lastSeconds + 10);
    });
  });
}
