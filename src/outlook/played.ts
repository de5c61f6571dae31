import { printable } from '../core/field/index.js';
import { maxPlayedRuns, simulate } from '../simulate/index.js';
import { usualRunTimeMs } from './run-time.js';
import { amount } from './scene.js';
import type { Scene, SimulatedCronJob } from './scene.js';
import type { StoredCronJob } from './stored-cron-job.js';

/** How long the Jobs of CronJobs take, in milliseconds. */
export interface AssumedRunTimes {
  /** Where nothing else is said; a minute unless told otherwise. */
  readonly usualMs?: number | undefined;
  /** Of one CronJob; undefined where nothing is said of it. */
  readonly of: (cronJob: StoredCronJob) => number | undefined;
}

export type Played =
  | { readonly ok: true; readonly cronJobs: readonly SimulatedCronJob[] }
  /** More runs than can be played; a sentence without its end. */
  | { readonly ok: false; readonly why: string };

/** What the CronJobs would start in a window. */
export function played(
  cronJobs: readonly StoredCronJob[],
  { fromMs, toMs, zone }: Omit<Scene, 'cronJobs'>,
  runTimes: AssumedRunTimes,
): Played {
  const candidates = cronJobs.map((cronJob) => ({
    kind: cronJob.kind,
    object: cronJob.object,
    runTimeMs: runTimes.of(cronJob),
  }));
  const result = simulate(candidates, { fromMs, toMs, zone, runTimeMs: runTimes.usualMs ?? usualRunTimeMs });
  if (!result.ok) {
    const { runs, most } = result;
    const why =
      `${amount(runs)} different runs are more than the ${amount(maxPlayedRuns)} that are simulated; ` +
      `${printable(most.name)} has ${amount(most.runs)}`;
    return { ok: false, why };
  }
  const simulated = result.cronJobs.flatMap((runs, index) => {
    const cronJob = cronJobs[index];
    return cronJob === undefined ? [] : [{ cronJob, runs }];
  });
  return { ok: true, cronJobs: simulated };
}
