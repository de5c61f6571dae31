import { parseArgs } from 'node:util';
import { simulate } from './simulate.js';

/** `npm run test:simulation -- --seeds 100000 --from 1`: as many seeds as wanted; a failing one with its trace. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20000' },
    from: { type: 'string', default: '1' },
    failures: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
  },
});

const from = Number(values.from);
const seeds = Number(values.seeds);
const began = Date.now();
let [failures, starts, calls, gaps] = [0, 0, 0, 0];
let seed = from;
for (; seed < from + seeds && failures < Number(values.failures); seed++) {
  const result = await simulate(seed, values.trace);
  starts += result.starts;
  calls += result.calls;
  gaps += result.gaps.length;
  if (result.violations.length === 0) {
    if (values.trace) console.log(result.trace.join('\n'));
    continue;
  }
  failures += 1;
  const { trace, plan } = await simulate(seed, true);
  if (Number(values.failures) === 1) console.log(JSON.stringify(plan, undefined, 1), '\n', trace.join('\n'));
  console.log(`seed ${seed}:\n  ${result.violations.join('\n  ')}`);
}
const seconds = (Date.now() - began) / 1_000;
console.log(
  `${seed - from} seeds, ${starts} Jobs, ${calls} calls, ${gaps} gaps, ${failures} failures, ${seconds.toFixed(1)} s`,
);
process.exitCode = failures === 0 ? 0 : 1;
