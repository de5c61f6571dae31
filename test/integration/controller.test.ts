import { afterAll, describe } from 'vitest';
import { findAssets } from '../support/control-plane.js';
import { controller } from './controller.js';
import { openControllerWorld } from './controller-world.js';
import type { ControllerWorld } from './controller-world.js';

const opened = await openControllerWorld(findAssets());
const skipped = 'missing' in opened;

describe.skipIf(skipped)(
  `the controller on a real control plane${skipped ? ` (skipped: ${opened.missing})` : ''}`,
  () => {
    const world = (): ControllerWorld => {
      if (skipped) throw new Error(opened.missing);
      return opened;
    };

    afterAll(async () => {
      if (!skipped) await opened.stop();
    });

    controller(world);
  },
);
