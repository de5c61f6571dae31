import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, until } from '../support/processes.js';
import { collection, minimal } from '../support/world.js';
import type { World } from '../support/world.js';

/** What the API server does when nothing answers at the webhook's address. */
export function failModes(world: () => World): void {
  describe('while the webhook is down', () => {
    beforeAll(async () => {
      await world().install(`https://127.0.0.1:${await freePort()}`);
      await until('the API server to call the dead address', async () => {
        const path = `${collection('batch.tutorial.kubebuilder.io/v1')}?dryRun=All`;
        const { status } = await world().plane.request(
          'POST',
          path,
          minimal('batch.tutorial.kubebuilder.io/v1', 'probe'),
        );
        return status === 500 ? true : undefined;
      });
    });

    afterAll(async () => {
      await world().install();
    });

    test('a batch/v1 CronJob is created all the same', async () => {
      const created = await world().kubectl('create -f -', minimal('batch/v1', 'unguarded'));
      expect(created).toMatchObject({ code: 0 });
      expect(created.stdout).toBe('cronjob.batch/unguarded created\n');
    });

    test('a custom resource is refused, and the sentence says which webhook is missing', async () => {
      const created = await world().kubectl('create -f -', minimal('batch.tutorial.kubebuilder.io/v1', 'unguarded'));
      expect(created.code).toBe(1);
      expect(created.stderr).toMatch(/failed calling webhook "[^"]+"/u);
      expect(created.stderr).toContain('connection refused');
    });

    test('a custom resource can be deleted', async () => {
      const { kubectl } = world();
      expect(await kubectl('delete cronjobs.batch.tutorial.kubebuilder.io columns')).toMatchObject({ code: 0 });
    });

    test('the webhook configurations can be deleted', async () => {
      await world().uninstall();
    });
  });
}
