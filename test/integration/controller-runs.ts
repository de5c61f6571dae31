import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAudit, scheduledAt } from '../support/audit.js';
import { root } from '../support/sources.js';
import { create, cronJobOf, eventually, isFinished, jobsOf, patch, tickOf, untilClock } from './controller-world.js';
import type { ControllerWorld } from './controller-world.js';

/** What runs when, and what is kept of it. */
export function controllerRuns(world: () => ControllerWorld): void {
  describe.concurrent('runs', () => {
    test("the book's sample runs each minute, at the second", { timeout: 180_000 }, async () => {
      const manifest = readFileSync(join(root, 'manifests/samples/tutorial-cronjob.yaml'), 'utf8');
      expect(await world().plane.kubectl(['apply', '-f', '-'], { stdin: manifest })).toMatchObject({ code: 0 });
      const [first, second] = await eventually('two runs of the sample', async () => {
        const jobs = await jobsOf(world(), 'cronjob-sample');
        return jobs.length >= 2 ? jobs : undefined;
      });
      if (first === undefined || second === undefined) throw new Error('there are two');
      expect(tickOf(first) % 60).toBe(0);
      expect(tickOf(second)).toBe(tickOf(first) + 60);
      const { metadata } = await cronJobOf(world(), 'cronjob-sample');
      const instant = new Date(tickOf(first) * 1_000).toISOString().replace('.000', '');
      expect(first.metadata.annotations?.[scheduledAt]).toBe(instant);
      expect(first.metadata.ownerReferences).toEqual([
        {
          apiVersion: 'batch.tutorial.kubebuilder.io/v1',
          kind: 'CronJob',
          name: 'cronjob-sample',
          uid: metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ]);
      const { created } = readAudit(world().plane.auditLog ?? '');
      for (const job of [first, second]) {
        const written = created.find(({ uid }) => uid === job.metadata.uid);
        const latenessMs = (written?.receivedMs ?? NaN) - tickOf(job) * 1_000;
        expect(latenessMs).toBeGreaterThanOrEqual(0);
        // The machine is busy with other tests; the benchmark measures what is possible.
        expect(latenessMs).toBeLessThan(1_000);
      }
      await world().kubectl('delete tcj cronjob-sample');
    });

    test('history is pruned to its limits, oldest first', { timeout: 180_000 }, async () => {
      for (const name of ['pruned', 'fail-pruned']) {
        await create(world(), name, {
          schedule: '@every 3s',
          successfulJobsHistoryLimit: 2,
          failedJobsHistoryLimit: 0,
          jobTemplate: neverRetried,
        });
      }
      for (const [name, kept] of [
        ['pruned', 2],
        ['fail-pruned', 0],
      ] as const) {
        const ticks = new Set<number>();
        await eventually('the first Job to be deleted', async () => {
          for (const job of await jobsOf(world(), name)) ticks.add(tickOf(job));
          const [oldest] = await jobsOf(world(), name);
          return ticks.size > 0 && oldest !== undefined && tickOf(oldest) > Math.min(...ticks) ? true : undefined;
        });
        await patch(world(), name, { spec: { suspend: true } });
        const left = await eventually('the rest to be pruned', async () => {
          const jobs = await jobsOf(world(), name);
          for (const job of jobs) ticks.add(tickOf(job));
          return jobs.length <= kept ? jobs.map(tickOf) : undefined;
        });
        expect(left).toEqual(kept === 0 ? [] : [...ticks].sort((a, b) => a - b).slice(-kept));
      }
    });

    test('nothing runs while it is suspended, and afterwards the most recent missed run', async () => {
      await create(world(), 'suspended', { schedule: '@every 2s' });
      await eventually('a first run', async () => ((await jobsOf(world(), 'suspended')).length > 0 ? true : undefined));
      await patch(world(), 'suspended', { spec: { suspend: true } });
      await eventually('the status to say so', async () =>
        (await cronJobOf(world(), 'suspended')).status?.nextScheduleTime === undefined ? true : undefined,
      );
      const before = await jobsOf(world(), 'suspended');
      await untilClock(Date.now() + 7_000);
      expect((await jobsOf(world(), 'suspended')).map(tickOf)).toEqual(before.map(tickOf));
      const resumedSeconds = Date.now() / 1_000;
      await patch(world(), 'suspended', { spec: { suspend: false } });
      const next = await eventually('a run after the resumption', async () => {
        const jobs = await jobsOf(world(), 'suspended');
        return jobs.find((job) => tickOf(job) > Math.max(...before.map(tickOf)));
      });
      expect(tickOf(next)).toBeGreaterThan(resumedSeconds - 2.1);
      await world().kubectl('delete tcj suspended');
    });

    test('the status follows the runs', async () => {
      await create(world(), 'followed', { schedule: '@every 4s' });
      const done = await eventually('a success', async () => {
        const cronJob = await cronJobOf(world(), 'followed');
        return cronJob.status?.lastSuccessfulTime === undefined ? undefined : cronJob;
      });
      const [job] = (await jobsOf(world(), 'followed')).filter(isFinished);
      expect(job).toBeDefined();
      const { lastScheduleTime = '', nextScheduleTime = '', observedGeneration } = done.status ?? {};
      expect(Date.parse(nextScheduleTime)).toBe(Date.parse(lastScheduleTime) + 4_000);
      expect(observedGeneration).toBe(1);
      await world().kubectl('delete tcj followed');
    });

    test('the status is not written again when nothing changes', async () => {
      await create(world(), 'quiet', { schedule: '0 0 1 1 *' });
      await eventually('a status', async () => (await cronJobOf(world(), 'quiet')).status);
      const writes = (): number =>
        readAudit(world().plane.auditLog ?? '').writes.filter(
          ({ key, resource }) => key === 'default/quiet' && resource === 'cronjobs/status',
        ).length;
      const before = writes();
      await untilClock(Date.now() + 5_000);
      expect(writes()).toBe(before);
      expect(before).toBeLessThanOrEqual(2);
    });

    test('an edit of the schedule starts no run for a time before it', async () => {
      await create(world(), 'edited', { schedule: '0 0 1 1 *' });
      await eventually('a status', async () => (await cronJobOf(world(), 'edited')).status);
      const newYear = `${new Date().getUTCFullYear()}-01-01T00:00:00Z`;
      const path = '/apis/batch.tutorial.kubebuilder.io/v1/namespaces/default/cronjobs/edited/status';
      await world().plane.request('PATCH', path, { status: { lastScheduleTime: newYear } });
      // By the new schedule there was a tick each day since then.
      await patch(world(), 'edited', { spec: { schedule: '0 0 * * *' } });
      await eventually('the new schedule', async () => {
        const { status } = await cronJobOf(world(), 'edited');
        return status?.observedGeneration === 2 ? true : undefined;
      });
      await untilClock(Date.now() + 3_000);
      expect(await jobsOf(world(), 'edited')).toEqual([]);
    });
  });
}

/** A Job that fails for good with its first pod. */
const neverRetried = {
  spec: {
    backoffLimit: 0,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.36' }] } },
  },
};
