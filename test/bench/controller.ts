/**
 * npm run bench:controller [-- --count N] [--rounds N] [--idle N] [--only burst,spread,idle]
 *
 * From the tick to the Jobs, as the API server's audit log tells: 1,000 CronJobs that are due in the same minute, beside
 * a bare client that makes the same writes and beside kube-controller-manager with its client limits lifted; the lateness
 * of runs that are spread over a minute; and what 10,000 idle CronJobs cost. Each has a control plane of its own.
 */
import { parseArgs } from 'node:util';
import { findAssets } from '../support/control-plane.js';
import { bareBurst, bursts, cronward, cronwardInPod, spreadLateness, upstream } from './controller-bursts.js';
import type { Burst, Contestant } from './controller-bursts.js';
import { builtInCronJobs, customCronJobs, makeCronJobs, onFreshPlane } from './controller-cluster.js';
import { untilIdle, usageOver } from './controller-usage.js';
import type { Usage } from './controller-usage.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '2' },
    idle: { type: 'string', default: '10000' },
    only: { type: 'string', default: 'burst,spread,idle' },
  },
});
const [count, rounds, idle] = [Number(values.count), Number(values.rounds), Number(values.idle)];
const parts = values.only.split(',');
const found = findAssets();
if ('missing' in found) throw new Error(found.missing);
const assets = found.directory;

if (parts.includes('burst')) await compareBursts();
if (parts.includes('spread')) await measureSpread();
if (parts.includes('idle')) await measureIdle();

async function compareBursts(): Promise<void> {
  const create = await bareBurst(assets, count, false);
  const both = await bareBurst(assets, count, true);
  const rows: [string, Burst][] = [
    ['bare client, create', create],
    ['bare client, create + status', both],
  ];
  for (const who of [cronward, upstream(assets)]) {
    for (const burst of await bursts(assets, who, count, rounds)) rows.push([who.name, burst]);
  }
  // Once more, since the machine's speed changes from minute to minute.
  rows.push(['bare client, create', await bareBurst(assets, count, false)]);
  rows.push(['bare client, create + status', await bareBurst(assets, count, true)]);
  console.log(`\n${count} CronJobs due in the same minute: milliseconds from the tick to the Job`);
  console.log('                                              first   median     last   last / bare create + status');
  for (const [name, { firstMs, medianMs, lastMs, count: made }] of rows) {
    const numbers = [firstMs, medianMs, lastMs].map((ms) => ms.toFixed(0).padStart(8)).join(' ');
    const short = made === count ? '' : `  (only ${made} Jobs)`;
    console.log(`${name.padEnd(43)} ${numbers} ${(lastMs / both.lastMs).toFixed(2).padStart(8)}${short}`);
  }
}

async function measureSpread(): Promise<void> {
  const delays = await spreadLateness(assets, count);
  const at = (q: number): string => (delays[Math.floor((delays.length - 1) * q)] ?? NaN).toFixed(1);
  console.log(`\n${delays.length} runs spread over a minute: milliseconds from the tick to the Job`);
  console.log(`p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}`);
}

async function measureIdle(): Promise<void> {
  console.log(`\n${idle} CronJobs that are not due, over a minute`);
  for (const who of [cronward, cronwardInPod, upstream(assets)]) {
    const { residentMb, cpuPercent } = await idleUsage(who);
    console.log(
      `${who.name.padEnd(43)} ${residentMb.toFixed(0).padStart(6)} MB ${cpuPercent.toFixed(2).padStart(8)} % of a core`,
    );
  }
}

async function idleUsage(who: Contestant): Promise<Usage> {
  return await onFreshPlane(assets, async (plane, bare) => {
    const path = who.path === customCronJobs ? customCronJobs : builtInCronJobs;
    await makeCronJobs(bare, { path, schedule: '0 0 1 1 *', count: idle });
    const program = await who.start(plane);
    await untilIdle(program.pid);
    const usage = await usageOver(program.pid, 60_000);
    await program.stop();
    return usage;
  });
}
