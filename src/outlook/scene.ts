import type { TimeZone } from '../core/schedule/index.js';
import type { CronJobRuns } from '../simulate/index.js';
import type { StoredCronJob } from './stored-cron-job.js';

/** A CronJob, and what it would do. */
export interface SimulatedCronJob {
  readonly cronJob: StoredCronJob;
  readonly runs: CronJobRuns;
}

/** What was simulated: the window in epoch milliseconds, and the zone that times are shown in. */
export interface Scene {
  readonly fromMs: number;
  readonly toMs: number;
  readonly zone: TimeZone;
  readonly cronJobs: readonly SimulatedCronJob[];
}

/** `namespace/name`, or the name alone where a file names no namespace. */
export function nameOf({ namespace, name }: Pick<CronJobRuns, 'namespace' | 'name'>): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** `12,345` */
export function amount(count: number): string {
  return count.toLocaleString('en-US');
}
