import { expect } from 'vitest';
import { simulate } from './simulate.js';

/** Runs the seeds `from` to `to`; the first that shows a fault fails, with its trace. */
export async function expectNoFault(from: number, to: number): Promise<void> {
  let starts = 0;
  for (let seed = from; seed <= to; seed++) {
    const result = await simulate(seed);
    starts += result.starts;
    if (result.violations.length === 0) continue;
    const { trace } = await simulate(seed, true);
    expect.fail(`seed ${seed}:\n${result.violations.join('\n')}\n\n${trace.join('\n')}`);
  }
  // So many runs have been judged.
  expect(starts).toBeGreaterThan(4 * (to - from + 1));
}
