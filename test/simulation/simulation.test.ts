import { expect, test } from 'vitest';
import { simulate } from './simulate.js';

const seeds = 20_000;

test(`no seed up to ${seeds} shows a fault`, { timeout: 900_000 }, async () => {
  let starts = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const result = await simulate(seed);
    starts += result.starts;
    if (result.violations.length === 0) continue;
    const { trace } = await simulate(seed, true);
    expect.fail(`seed ${seed}:\n${result.violations.join('\n')}\n\n${trace.join('\n')}`);
  }
  // So many runs have been judged.
  expect(starts).toBeGreaterThan(5 * seeds);
});

test('the same seed gives the same run', async () => {
  for (const seed of [3, 77, 1_001]) {
    const [first, second] = [await simulate(seed, true), await simulate(seed, true)];
    expect(second.trace).toEqual(first.trace);
    expect(first.trace.length).toBeGreaterThan(50);
  }
});
