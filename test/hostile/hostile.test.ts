import { expect, test } from 'vitest';
import { faultsIn, scenarios, summary } from './scenarios.js';

test.each(Object.entries(scenarios))(
  '%s: no ordinary call fails, and the server stays within its bounds',
  { timeout: 180_000 },
  async (name, scenario) => {
    const seen = await scenario({ extent: 'ci', watch: () => undefined });
    console.log(summary(name, seen));
    expect(faultsIn(seen)).toEqual([]);
  },
);
