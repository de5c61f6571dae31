import { afterAll, beforeAll, describe } from 'vitest';
import { findAssets } from '../support/control-plane.js';
import { startWorld } from '../support/world.js';
import type { World } from '../support/world.js';
import { certificates } from './certificates.js';
import { defaults } from './defaults.js';
import { failModes } from './fail-modes.js';
import { generated } from './generated.js';

import { rules } from './rules.js';
import { stored } from './stored.js';
import { verdicts } from './verdicts.js';

const assets = findAssets();
const skipped = 'missing' in assets;

describe.skipIf(skipped)(`on a real control plane${skipped ? ` (skipped: ${assets.missing})` : ''}`, () => {
  let started: World | undefined;
  const world = (): World => {
    if (started === undefined) throw new Error('The control plane has not been started');
    return started;
  };

  beforeAll(async () => {
    if (skipped) return;
    started = await startWorld(assets.directory);
    await started.install();
  });

  afterAll(async () => {
    await started?.stop();
  });

  generated(world);
  defaults(world);

  rules(world);
  verdicts(world);
  stored(world);
  certificates(world);
  failModes(world);
});
