import { at, quote } from '../core/field/index.js';
import { runTimeMs } from './run-time.js';
import { fieldsOf } from './stored-cron-job.js';
import type { StoredCronJob } from './stored-cron-job.js';

/** Says how long the Jobs of a CronJob take, as a duration: `10m`. */
const runTimeAnnotation = 'cronward/run-time';

/** What a CronJob says of itself: how long its Jobs take, nothing, or the sentence that says why that can't be read. */
export function annotatedRunTime({ object, whereIs }: StoredCronJob): number | undefined | string {
  const text = fieldsOf(fieldsOf(fieldsOf(object)['metadata'])['annotations'])[runTimeAnnotation];
  if (typeof text !== 'string') return undefined;
  const where = whereIs(at('metadata.annotations', runTimeAnnotation));
  const rule = `${where}: ${runTimeAnnotation}: ${quote(text)}: must be a duration from 1s to 8784h, such as 90s`;
  return runTimeMs(text) ?? rule;
}
