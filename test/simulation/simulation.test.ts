import { expect, test } from 'vitest';
import { expectNoFault } from './faultless.js';
import { simulate } from './simulate.js';

// Every seed is judged by everything that the oracle knows; two files, so that two cores share them.
test('Each tick starts exactly one Job.', { timeout: 900_000 }, async () => {
  await expectNoFault(1, 10_000);
});

test('the same seed gives the same run', async () => {
  for (const seed of [3, 77, 1_001]) {
    const [first, second] = [await simulate(seed, true), await simulate(seed, true)];
    expect(second.trace).toEqual(first.trace);
    expect(first.trace.length).toBeGreaterThan(50);
  }
});
