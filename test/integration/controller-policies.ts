import { describe, expect, test } from 'vitest';
import { scheduledAt } from '../support/audit.js';
import {
  conditionOf,
  create,
  createJob,
  cronJobOf,
  eventsOf,
  eventually,
  isFinished,
  jobsOf,
  tickOf,
  untilClock,
} from './controller-world.js';
import type { ControllerWorld } from './controller-world.js';

/** Runs that meet other Jobs, and objects with faults. */
export function controllerPolicies(world: () => ControllerWorld): void {
  describe.concurrent('policies', () => {
    test('Allow starts a run beside one that is still going', async () => {
      world().letRun('allowing', true);
      await create(world(), 'allowing', { schedule: '@every 2s', concurrencyPolicy: 'Allow' });
      await eventually('three Jobs at once', async () => {
        const { status } = await cronJobOf(world(), 'allowing');
        return (status?.active ?? []).length >= 3 ? true : undefined;
      });
      await world().kubectl('delete tcj allowing');
    });

    test('Forbid leaves runs out while a Job is going, and goes on afterwards', async () => {
      world().letRun('forbidding', true);
      await create(world(), 'forbidding', { schedule: '@every 2s', concurrencyPolicy: 'Forbid' });
      await eventually('an event about a run that was left out', async () =>
        (await eventsOf(world(), 'forbidding')).find(({ reason }) => reason === 'JobAlreadyActive'),
      );
      await untilClock(Date.now() + 5_000);
      expect(await jobsOf(world(), 'forbidding')).toHaveLength(1);
      world().letRun('forbidding', false);
      const [first, second] = await eventually('the next run', async () => {
        const jobs = await jobsOf(world(), 'forbidding');
        return jobs.length >= 2 ? jobs : undefined;
      });
      if (first === undefined || second === undefined) throw new Error('there are two');
      expect(isFinished(first)).toBe(true);
      await world().kubectl('delete tcj forbidding');
    });

    test('Replace deletes the Job that is going before it starts the next one', async () => {
      world().letRun('replacing', true);
      await create(world(), 'replacing', { schedule: '@every 3s', concurrencyPolicy: 'Replace' });
      const seen = new Set<string>();
      await eventually('three Jobs, one after the other', async () => {
        const jobs = await jobsOf(world(), 'replacing');
        for (const { metadata } of jobs) seen.add(metadata.name);
        expect(jobs.filter((job) => job.metadata.deletionTimestamp === undefined).length).toBeLessThanOrEqual(1);
        return seen.size >= 3 ? true : undefined;
      });
      await eventually('the replaced Jobs to be gone', async () =>
        (await jobsOf(world(), 'replacing')).length <= 1 ? true : undefined,
      );
      await world().kubectl('delete tcj replacing');
    });

    test('a Job of somebody else that has the name of the next run is left alone and reported', async () => {
      const { metadata } = await create(world(), 'taken', { schedule: '@every 5s' });
      const tick = Date.parse(metadata.creationTimestamp) / 1_000 + 5;
      const stranger = await createJob(world(), { name: `taken-${tick}` });
      const jobs = await eventually('the run after it', async () => {
        const found = await jobsOf(world(), 'taken');
        return found.some((job) => tickOf(job) === tick + 5) ? found : undefined;
      });
      const after = jobs.find(({ metadata: { uid } }) => uid === stranger.metadata.uid);
      expect(after?.metadata).toMatchObject({ name: stranger.metadata.name, uid: stranger.metadata.uid });
      expect(after?.metadata.ownerReferences).toBeUndefined();
      expect(after?.metadata.deletionTimestamp).toBeUndefined();
      const events = await eventsOf(world(), 'taken');
      expect(
        events.find(({ type, message }) => type === 'Warning' && message.includes(stranger.metadata.name)),
      ).toBeDefined();
      await world().kubectl('delete tcj taken');
    });

    test('a Job that is deleted at once does not run again', async () => {
      world().letRun('vanishing', true);
      await create(world(), 'vanishing', { schedule: '@every 6s' });
      const [first] = await eventually('a first Job', async () => {
        const jobs = await jobsOf(world(), 'vanishing');
        return jobs.length > 0 ? jobs : undefined;
      });
      if (first === undefined) throw new Error('there is one');
      await world().kubectl(`delete job ${first.metadata.name} --wait=false`);
      const uids = new Set<string>();
      await eventually('the next run', async () => {
        const jobs = await jobsOf(world(), 'vanishing');
        for (const job of jobs) if (tickOf(job) === tickOf(first)) uids.add(job.metadata.uid);
        return jobs.some((job) => tickOf(job) > tickOf(first)) ? true : undefined;
      });
      expect([...uids]).toEqual([first.metadata.uid]);
      await eventually('the deleted Job to be gone', async () =>
        (await jobsOf(world(), 'vanishing')).some((job) => tickOf(job) === tickOf(first)) ? undefined : true,
      );
      await world().kubectl('delete tcj vanishing');
    });

    test('a bad object gets conditions and an event, and hurts no other', async () => {
      await create(world(), 'bad', { schedule: '61 * * * *' });
      await create(world(), 'neighbour', { schedule: '@every 2s' });
      await eventually('the neighbour to run', async () =>
        (await jobsOf(world(), 'neighbour')).length > 1 ? true : undefined,
      );
      expect(await conditionOf(world(), 'bad', 'Available')).toMatch(/^False\//u);
      expect(await conditionOf(world(), 'bad', 'Degraded')).toMatch(/^True\//u);
      const event = await eventually('an event', async () => (await eventsOf(world(), 'bad'))[0]);
      expect(event).toMatchObject({ type: 'Warning', reason: 'UnparseableSchedule' });
      expect(event.message).toContain('minute: 61 is above the maximum of 59');
      await world().plane.request('PATCH', '/apis/batch.tutorial.kubebuilder.io/v1/namespaces/default/cronjobs/bad', {
        spec: { schedule: '@every 2s' },
      });
      await eventually('the repaired object to run', async () =>
        (await jobsOf(world(), 'bad')).length > 0 ? true : undefined,
      );
      await eventually('its conditions to be good', async () =>
        (await conditionOf(world(), 'bad', 'Available'))?.startsWith('True/') === true &&
        (await conditionOf(world(), 'bad', 'Degraded'))?.startsWith('False/') === true
          ? true
          : undefined,
      );
      await world().kubectl('delete tcj bad neighbour');
    });
  });

  describe.concurrent("a CronJob that the book's controller has run", () => {
    const yearly = '0 0 1 1 *';
    const thisYear = Date.UTC(new Date().getUTCFullYear(), 0, 1) / 1_000;
    const instant = (seconds: number): string => new Date(seconds * 1_000).toISOString().replace('.000', '');

    /** A suspended CronJob as the book's controller leaves it; resumed, it is the turn of this controller. */
    const handedOver = async (
      name: string,
      { jobs, last }: { jobs: readonly number[]; last?: string },
    ): Promise<void> => {
      const { metadata } = await create(world(), name, { schedule: yearly, suspend: true });
      await eventually('a status', async () => (await cronJobOf(world(), name)).status);
      const owner = { apiVersion: 'batch.tutorial.kubebuilder.io/v1', kind: 'CronJob', name, uid: metadata.uid };
      for (const tick of jobs) {
        await createJob(world(), {
          name: `${name}-${tick}`,
          annotations: { [scheduledAt]: instant(tick) },
          ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
        });
      }
      const path = `/apis/batch.tutorial.kubebuilder.io/v1/namespaces/default/cronjobs/${name}`;
      if (last !== undefined)
        await world().plane.request('PATCH', `${path}/status`, { status: { lastScheduleTime: last } });
      await world().plane.request('PATCH', path, { spec: { suspend: false } });
      await eventually('the controller to have seen it', async () => {
        const { status } = await cronJobOf(world(), name);
        return status?.observedGeneration === 2 && status.nextScheduleTime !== undefined ? true : undefined;
      });
    };

    test('goes on where it stopped, whatever its status says, when the last run has a Job', async () => {
      await handedOver('known-by-job', { jobs: [thisYear], last: '2001-01-01T00:00:00Z' });
      await eventually('the tick to be recorded', async () =>
        (await cronJobOf(world(), 'known-by-job')).status?.lastScheduleTime === instant(thisYear) ? true : undefined,
      );
      expect((await jobsOf(world(), 'known-by-job')).map(tickOf)).toEqual([thisYear]);
    });

    test('goes on where it stopped when only its status tells of the last run', async () => {
      await handedOver('known-by-status', { jobs: [], last: instant(thisYear) });
      await untilClock(Date.now() + 2_000);
      expect(await jobsOf(world(), 'known-by-status')).toEqual([]);
    });

    test('goes on where it stopped when its status is lost', async () => {
      await handedOver('status-lost', { jobs: [thisYear] });
      await untilClock(Date.now() + 2_000);
      expect((await jobsOf(world(), 'status-lost')).map(tickOf)).toEqual([thisYear]);
    });

    test('gets the run that was missed in between', async () => {
      await handedOver('behind', { jobs: [], last: '2001-01-01T00:00:00Z' });
      await eventually('the missed run', async () => ((await jobsOf(world(), 'behind')).length > 0 ? true : undefined));
      expect((await jobsOf(world(), 'behind')).map(tickOf)).toEqual([thisYear]);
    });
  });
}
