import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shellBlocks } from '../support/documents.js';
import { openWorkshop } from '../support/workshop.js';
import type { Workshop } from '../support/workshop.js';
import type { World } from '../support/world.js';

/**
 * The commands that need a cluster, one after the other, as somebody who reads the README would run them. What they
 * leave behind is in the way of other tests, so these come last.
 */
export function readme(world: () => World): void {
  describe('the commands of README.md', () => {
    let workshop: Workshop | undefined;
    beforeAll(async () => {
      await world().uninstall();
      workshop = await openWorkshop();
    });
    afterAll(async () => {
      await workshop?.stop();
    });

    const environment = (): NodeJS.ProcessEnv => world().plane.environment;
    const commands = shellBlocks('README.md').flatMap((block) => (block.where === 'cluster' ? block.commands : []));

    test.for(commands)('%s', async (command) => {
      const { code, stderr } = (await workshop?.sh(command, environment())) ?? { code: -1, stderr: '' };
      if (code === 0) return;
      // policy/v1 is of 1.21, and so is the base; what else is in it applies to 1.20.
      const unserved =
        /no matches for kind "PodDisruptionBudget" in version "policy\/v1"$|^ensure CRDs are installed first$/;
      expect(stderr.split('\n').filter((line) => line !== '' && !unserved.test(line))).toEqual([]);
    });
  });
}
