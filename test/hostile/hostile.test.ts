import { expect, test } from 'vitest';
import { bounds, faultsIn, scenarios, summary } from './scenarios.js';

/**
 * Other tests have the processors, too, and Node collects garbage later where there is more memory than in a pod: what is told apart
 * here is a bound from none. `npm run hostile` asks for the bounds themselves.
 */
const most = { loopMs: 4 * bounds.loopMs, rssMiB: 2 * bounds.rssMiB };

test.each(Object.entries(scenarios))(
  '%s: no ordinary call fails, and the server stays within its bounds',
  { timeout: 180_000 },
  async (name, scenario) => {
    const seen = await scenario('ci');
    console.log(summary(name, seen));
    expect(faultsIn(seen, most)).toEqual([]);
  },
);
