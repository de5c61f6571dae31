import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/processes.js';
import { apiVersions, collection, custom, minimal } from '../support/world.js';
import type { ApiVersion, World } from '../support/world.js';

/** No API server knows this schedule's fault in a custom resource, and none before 1.21 in `batch/v1`. */
const badSchedule = '61 * * * *';
const fault = 'spec.schedule: Invalid value: "61 * * * *": minute: 61 is above the maximum of 59';

/** Objects that were stored, with a fault, before the webhook was there. */
export function stored(world: () => World): void {
  const judged = (): readonly ApiVersion[] => (world().plane.hasBatchV1CronJob ? [custom] : apiVersions);
  const resource = (apiVersion: ApiVersion): string => `cronjobs.v1.${apiVersion.split('/')[0] ?? ''}`;

  describe('an object that was stored with a fault before the webhook was there', () => {
    beforeAll(async () => {
      const { kubectl, uninstall, install } = world();
      await uninstall();
      for (const apiVersion of judged()) {
        for (const name of ['old', 'finalized', 'deleted', 'repaired']) {
          const object = minimal(apiVersion, name, { schedule: badSchedule });
          const metadata = name === 'finalized' ? { name, finalizers: ['example.com/keep'] } : { name };
          // `create --save-config` leaves the object ready for a later `kubectl apply`.
          const created = await kubectl('create --validate=false --save-config -f -', { ...object, metadata });
          expect(created).toMatchObject({ code: 0 });
        }
      }
      await install();
    });

    const inEachKind = (title: string, check: (apiVersion: ApiVersion) => Promise<void>): void => {
      test.for(apiVersions)(`${title} (%s)`, async (apiVersion, { skip }: { skip: (note: string) => void }) => {
        if (!judged().includes(apiVersion)) skip('this API server refuses the stored fault itself');
        await check(apiVersion);
      });
    };

    inEachKind('can be labelled, with a warning', async (apiVersion) => {
      const labelled = await world().kubectl(`label ${resource(apiVersion)} old team=reports`);
      expect(labelled).toMatchObject({ code: 0 });
      expect(labelled.stderr).toContain('Warning: ');
      expect(labelled.stderr).toContain(fault);
    });

    inEachKind('can be changed elsewhere, with a warning', async (apiVersion) => {
      // kubectl sends a strategic merge patch for a built-in kind, which the stand-in for batch/v1 does not take.
      const verb = apiVersion === custom || world().plane.hasBatchV1CronJob ? 'apply' : 'replace';
      const object = minimal(apiVersion, 'old', { schedule: badSchedule, suspend: true });
      const changed = await world().kubectl(`${verb} --validate=false -f -`, object);
      expect(changed).toMatchObject({ code: 0 });
      expect(changed.stdout).toMatch(/ (configured|replaced)\n$/u);
      expect(changed.stderr).toContain(fault);
    });

    inEachKind('is refused a further fault, and only that one', async (apiVersion) => {
      const patch = JSON.stringify({ spec: { timeZone: 'Mars/Olympus' } });
      const patched = await world().plane.kubectl(['patch', resource(apiVersion), 'old', '--type=merge', '-p', patch]);
      expect(patched.code).toBe(1);
      const refusal = patched.stderr.split('\n').find((line) => line.startsWith('The CronJob '));
      expect(refusal).toContain('The CronJob "old" is invalid: spec.timeZone: Invalid value: "Mars/Olympus"');
      expect(refusal).not.toContain('spec.schedule');
    });

    inEachKind('may not exchange its fault for another one in the same field', async (apiVersion) => {
      const patch = JSON.stringify({ spec: { schedule: '62 * * * *' } });
      const patched = await world().plane.kubectl(['patch', resource(apiVersion), 'old', '--type=merge', '-p', patch]);
      expect(patched.code).toBe(1);
      expect(patched.stderr).toContain('spec.schedule: Invalid value: "62 * * * *"');
    });

    inEachKind('gets its status written, without a word', async (apiVersion) => {
      const { plane } = world();
      const status = { lastScheduleTime: '2026-01-01T00:00:00Z' };
      const path = `${collection(apiVersion)}/old/status`;
      const written = await plane.request('PATCH', path, { status });
      expect(written).toMatchObject({ status: 200, body: { status } });
    });

    inEachKind('loses its finalizer while it is being deleted, and is gone then', async (apiVersion) => {
      const { kubectl, plane } = world();
      expect(await kubectl(`delete ${resource(apiVersion)} finalized --wait=false`)).toMatchObject({ code: 0 });
      const path = `${collection(apiVersion)}/finalized`;
      expect(await plane.request('GET', path)).toMatchObject({ status: 200 });
      const patch = JSON.stringify({ metadata: { finalizers: null } });
      const freed = await plane.kubectl(['patch', resource(apiVersion), 'finalized', '--type=merge', '-p', patch]);
      expect(freed).toMatchObject({ code: 0 });
      await until('the object to be gone', async () =>
        (await plane.request('GET', path)).status === 404 ? true : undefined,
      );
    });

    inEachKind('can be deleted', async (apiVersion) => {
      expect(await world().kubectl(`delete ${resource(apiVersion)} deleted`)).toMatchObject({ code: 0, stderr: '' });
    });

    inEachKind('is repaired without a warning', async (apiVersion) => {
      const patch = JSON.stringify({ spec: { schedule: '1 * * * *' } });
      const args = ['patch', resource(apiVersion), 'repaired', '--type=merge', '-p', patch];
      expect(await world().plane.kubectl(args)).toMatchObject({ code: 0, stderr: '' });
      const spoiled = JSON.stringify({ spec: { schedule: badSchedule } });
      const back = await world().plane.kubectl([...args.slice(0, -1), spoiled]);
      expect(back.code).toBe(1);
      expect(back.stderr).toContain(`The CronJob "repaired" is invalid: ${fault}`);
    });
  });
}
