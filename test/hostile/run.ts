import { newTally } from './callers.js';
import { faultsIn, scenarios, summary } from './scenarios.js';

/** `npm run hostile -- [scenario …] [--ci]`: the long version of each scenario, unless it is told to be short. */
const args = process.argv.slice(2);
const extent = args.includes('--ci') ? 'ci' : 'long';
const named = args.filter((arg) => arg !== '--ci');
const unknown = named.filter((name) => scenarios[name] === undefined);
if (unknown.length > 0) {
  console.error(`hostile: ${unknown.join(', ')}: no such scenario; there are ${Object.keys(scenarios).join(', ')}`);
  process.exitCode = 2;
} else {
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (named.length > 0 && !named.includes(name)) continue;
    let tally = newTally();
    const beganMs = performance.now();
    const progress = setInterval(() => {
      const seconds = Math.round((performance.now() - beganMs) / 1_000);
      console.error(`${name}: ${seconds} s: ${tally.calls} calls, ${tally.failures.length} failed`);
    }, 10_000);
    const watch = (counted: typeof tally): void => {
      tally = counted;
    };
    const seen = await scenario({ extent, watch });
    clearInterval(progress);
    const faults = faultsIn(seen);
    console.log([summary(name, seen), ...faults].join('\n  '));
    if (faults.length > 0) process.exitCode = 1;
  }
}
