import type { TimeZone } from '../core/schedule/index.js';
import type { CronJobDocument } from '../documents/index.js';
import type { CronJobRuns } from '../simulate/index.js';

/** A CronJob of a file, and what it would do. */
export interface SimulatedDocument {
  readonly document: CronJobDocument;
  readonly runs: CronJobRuns;
}

/** What was simulated: the window in epoch milliseconds, and the zone that times are shown in. */
export interface Scene {
  readonly fromMs: number;
  readonly toMs: number;
  readonly zone: TimeZone;
  readonly cronJobs: readonly SimulatedDocument[];
}

/** `namespace/name`, or the name alone where the file names no namespace. */
export function nameOf({ namespace, name }: Pick<CronJobRuns, 'namespace' | 'name'>): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** `12,345` */
export function amount(count: number): string {
  return count.toLocaleString('en-US');
}
