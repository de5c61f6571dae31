import { expect, test } from 'vitest';
import { faultsIn, scenarios, summary } from './scenarios.js';

/** Other tests have the processors, too: what is told apart here is a bound from none. `npm run hostile` asks for 250 ms. */
const mostLoopMs = 2_000;

test.each(Object.entries(scenarios))(
  '%s: no ordinary call fails, and the server stays within its bounds',
  { timeout: 180_000 },
  async (name, scenario) => {
    const seen = await scenario('ci');
    console.log(summary(name, seen));
    expect(faultsIn(seen, mostLoopMs)).toEqual([]);
  },
);
