/**
 * npm run test:faults [-- --seed N] [--faults N] [--only CLASS,...] [--lanes N] [--verbose] [--controller COMMAND]
 *
 * Runs CronJobs on a real kube-apiserver and etcd, does harm to the controller and to what it depends on, and compares
 * the Jobs that etcd has ever seen with an independent count of ticks: none missed, none twice, Forbid and Replace kept
 * at each moment. The same seed chooses the same faults in the same order; the moments are the machine's.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findAssets, startControlPlane } from '../support/control-plane.js';
import type { ControlPlane } from '../support/control-plane.js';
import { pipe } from '../support/world.js';
import { cleanUp, settled } from './aftermath.js';
import { openArena, pause } from './arena.js';
import type { Arena } from './arena.js';
import { killApiServer, pauseApiServer } from './classes/api-server.js';
import { loseReplies, refuseCalls, refuseStatus, twoActive } from './classes/calls.js';
import { jumpClock, jumpingClock, longestJumpMs } from './classes/clock.js';
import { deleteJobs, placeStrangers } from './classes/jobs.js';
import { killAtEachCall, killAtEachKind } from './classes/kill.js';
import { leaderFlags, twoLeaders } from './classes/leaders.js';
import { cutWatches, delayEvents, doubleEvents, silenceWatches } from './classes/watches.js';
import { followJobs } from './history.js';
import type { JobHistory } from './history.js';
import { judge } from './oracle.js';
import type { Verdict } from './oracle.js';
import { hashOf, randomFrom } from './random.js';

interface Class {
  readonly name: string;
  readonly run: (arena: Arena, count: number) => Promise<void>;
  /** Its part of all faults. */
  readonly share: number;
  /** It harms the API server or the whole cluster's lease, so nothing may run beside it. */
  readonly alone: boolean;
  readonly controllers: number;
  /** With Forbid: how long the end of a Job may go unnoticed. */
  readonly noticeMs: number;
  /** How long after the last fault the state is looked at: long enough for a tick of every CronJob without any fault. */
  readonly quietMs: number;
  /** How far its clock may be ahead. */
  readonly aheadMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const plain = { alone: false, controllers: 1, noticeMs: 3_000, quietMs: 15_000 };
const alone = { ...plain, alone: true };

const logs = mkdtempSync(join(tmpdir(), 'cronward-faults-'));
const clock = join(logs, 'clock');

const classes: readonly Class[] = [
  { ...plain, name: 'kill', run: killAtEachCall, share: 20 },
  { ...plain, name: 'kill-kind', run: killAtEachKind, share: 16 },
  { ...plain, name: 'lost-reply', run: loseReplies, share: 16 },
  { ...plain, name: 'two-active', run: twoActive, share: 8, controllers: 2 },
  { ...plain, name: 'refused', run: refuseCalls, share: 12 },
  { ...plain, name: 'status-refused', run: refuseStatus, share: 2 },
  { ...plain, name: 'watch-cut', run: cutWatches, share: 7, noticeMs: 7_000 },
  // A Job whose end nobody tells of is noticed with the next tick, and a silent watch after 90 s.
  { ...plain, name: 'watch-silent', run: silenceWatches, share: 2, noticeMs: Infinity, quietMs: 105_000 },
  { ...plain, name: 'watch-duplicate', run: doubleEvents, share: 3 },
  { ...plain, name: 'watch-stale', run: delayEvents, share: 2, noticeMs: Infinity },
  { ...plain, name: 'job-deleted', run: deleteJobs, share: 6 },
  { ...plain, name: 'foreign-job', run: placeStrangers, share: 6 },
  {
    ...{ ...plain, name: 'clock', run: jumpClock(clock), share: 4 },
    ...{ env: jumpingClock(clock), aheadMs: longestJumpMs },
  },
  { ...alone, name: 'apiserver-kill', run: killApiServer, share: 3, noticeMs: 7_000 },
  { ...alone, name: 'apiserver-pause', run: pauseApiServer, share: 3, noticeMs: 7_000 },
  { ...alone, name: 'two-leaders', run: twoLeaders, share: 3, controllers: 2, noticeMs: 7_000 },
];

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    faults: { type: 'string', default: '300' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    controller: { type: 'string' },
    lanes: { type: 'string', default: '2' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const chosen = classes.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
if (chosen.length === 0) throw new Error(`--only takes one or more of ${classes.map(({ name }) => name).join()}`);

/** How late a run may be when nothing is in its way. The machine is shared with the API server, etcd and this program. */
const latenessMs = 3_000;

interface Result extends Verdict {
  readonly name: string;
  readonly faults: ReadonlyMap<string, number>;
}

const assets = findAssets();
if ('missing' in assets) throw new Error(assets.missing);
console.log(`seed ${seed}; the controllers' logs are in ${logs}`);
const plane = await startControlPlane(assets.directory, { builtInBatch: true, readableHistory: true });
try {
  await pipe(plane, ['generate', 'crd'], ['apply', '-f', '-']);
  await plane.kubectl(['wait', '--for=condition=Established', 'crd/cronjobs.batch.tutorial.kubebuilder.io']);
  const history = await followJobs(plane);
  const results = await runAll(plane, history);
  history.stop();
  process.exitCode = print(results) ? 0 : 1;
} finally {
  await plane.stop();
}

async function runAll(at: ControlPlane, history: JobHistory): Promise<readonly Result[]> {
  const total = chosen.reduce((sum, { share }) => sum + share, 0);
  const countOf = ({ share }: Class): number => Math.max(1, Math.round((Number(values.faults) * share) / total));
  const results: Result[] = [];
  const queue = chosen.filter((one) => !one.alone).values();
  const lane = async (): Promise<void> => {
    for (const one of queue) results.push(await runOne(at, history, one, countOf(one)));
  };
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
  for (const one of chosen) if (one.alone) results.push(await runOne(at, history, one, countOf(one)));
  const broken = history.broken();
  if (broken !== undefined) throw broken;
  return results;
}

async function runOne(at: ControlPlane, history: JobHistory, one: Class, count: number): Promise<Result> {
  const { name, controllers, noticeMs } = one;
  const arena = await openArena({
    ...{ plane: at, history, name, seed },
    random: randomFrom(seed ^ hashOf(name)),
    wholeCluster: one.alone,
    proxies: controllers,
    cronJobs: one.alone ? 27 : 18,
    flags: { 'log-level': 'debug', ...(name === 'two-leaders' && leaderFlags) },
    env: one.env ?? {},
    logFile: join(logs, `${name}.log`),
    command: values.controller?.split(' '),
    report: (line) => {
      if (values.verbose) console.log(`${new Date().toISOString().slice(11, 23)} ${line}`);
    },
  });
  try {
    await one.run(arena, count);
    await pause(one.quietMs);
    const untilMs = Date.now() - latenessMs;
    const wrong = await settled(arena);
    const question = { cronJobs: arena.cronJobs, changes: history.changes, taken: arena.taken };
    const verdict = judge({
      ...question,
      disturbances: arena.disturbances,
      untilMs,
      latenessMs,
      noticeMs,
      aheadMs: one.aheadMs ?? 0,
    });
    const stuck = await cleanUp(arena);
    const result = {
      ...verdict,
      name,
      faults: arena.faults,
      violations: [...verdict.violations, ...arena.wrong, ...wrong, ...stuck],
    };
    printResult(result);
    return result;
  } finally {
    await arena.stop();
  }
}

function printResult({ name, faults, ticks, required, started, violations, delaysMs }: Result): void {
  const sorted = [...delaysMs].sort((a, b) => a - b);
  const quantile = (q: number): string => `${Math.round(sorted[Math.floor((sorted.length - 1) * q)] ?? 0)} ms`;
  const delays = `delay p50 ${quantile(0.5)}, p99 ${quantile(0.99)}, max ${quantile(1)}`;
  const counts = `${countOf(faults)} faults; ${ticks} ticks, ${required} required, ${started} started; ${delays}`;
  console.log(`${name}: ${counts}; ${violations.length} violations`);
  for (const violation of violations.slice(0, 20)) console.log(`  ${violation}`);
  for (const [what, count] of [...faults].sort())
    if (values.verbose) console.log(`  ${String(count).padStart(4)} ${what}`);
}

/** Prints the sum and says whether all is well. */
function print(results: readonly Result[]): boolean {
  const violations = results.flatMap((result) => result.violations);
  const kinds = ['missed', 'late', 'duplicate', 'overlap'].map(
    (kind) => `${violations.filter((text) => text.startsWith(kind)).length} ${kind}`,
  );
  const faults = results.reduce((sum, result) => sum + countOf(result.faults), 0);
  const required = results.reduce((sum, result) => sum + result.required, 0);
  console.log(
    `\nseed ${seed}: ${faults} faults, ${required} required ticks, ${kinds.join(', ')}; ${violations.length} violations`,
  );
  return violations.length === 0;
}

function countOf(faults: ReadonlyMap<string, number>): number {
  return [...faults.values()].reduce((a, b) => a + b, 0);
}
