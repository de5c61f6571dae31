import { afterAll, describe } from 'vitest';
import { findAssets } from '../support/control-plane.js';
import { openWorld } from '../support/world.js';
import type { World } from '../support/world.js';
import { audit } from './audit.js';
import { certificates } from './certificates.js';
import { defaults } from './defaults.js';
import { generated } from './generated.js';
import { readme } from './readme.js';
import { reload } from './reload.js';
import { rules } from './rules.js';
import { simulate } from './simulate.js';
import { stored } from './stored.js';
import { verdicts } from './verdicts.js';

const opened = await openWorld(findAssets());
const skipped = 'missing' in opened;

describe.skipIf(skipped)(`on a real control plane${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const world = (): World => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };

  afterAll(async () => {
    if (!skipped) await opened.stop();
  });

  audit(world);
  generated(world);
  defaults(world);
  rules(world);
  verdicts(world);
  stored(world);
  certificates(world);
  reload(world);
  simulate(world);
  readme(world);
});
