import { test } from 'vitest';
import { expectNoFault } from './faultless.js';

test('Forbid and Replace are never broken.', { timeout: 900_000 }, async () => {
  await expectNoFault(10_001, 20_000);
});
