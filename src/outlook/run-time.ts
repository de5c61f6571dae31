import { at, quote } from '../core/field/index.js';
import { parseDuration } from '../core/schedule/duration.js';
import { fieldsOf } from './stored-cron-job.js';
import type { StoredCronJob } from './stored-cron-job.js';

/** Says how long the Jobs of a CronJob take, as a duration: `10m`. */
const runTimeAnnotation = 'cronward/run-time';
/** How long a Job is taken to run where nothing says otherwise, in milliseconds. */
export const usualRunTimeMs = 60_000;
const longestMs = 366 * 86_400_000;

/** A run time as a duration of Go, from a second to a year: `90s`, `1h30m`; undefined for anything else. */
export function runTimeMs(text: string): number | undefined {
  const duration = parseDuration(text);
  if ('rule' in duration) return undefined;
  const durationMs = Number(duration.nanoseconds / 1_000_000n);
  return durationMs >= 1_000 && durationMs <= longestMs ? durationMs : undefined;
}

/** What a CronJob says of itself: how long its Jobs take, nothing, or the sentence that says why that can't be read. */
export function annotatedRunTime({ object, whereIs }: StoredCronJob): number | undefined | string {
  const text = fieldsOf(fieldsOf(fieldsOf(object)['metadata'])['annotations'])[runTimeAnnotation];
  if (typeof text !== 'string') return undefined;
  const where = whereIs(at('metadata.annotations', runTimeAnnotation));
  const rule = `${where}: ${runTimeAnnotation}: ${quote(text)}: must be a duration from 1s to 8784h, such as 90s`;
  return runTimeMs(text) ?? rule;
}
