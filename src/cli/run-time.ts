import { runTimeMs } from '../outlook/run-time.js';
import type { Kind } from './kinds.js';

/** How long Jobs are assumed to take, in milliseconds. */
export interface RunTimes {
  /** For every Job that nothing else is said of; undefined where that is not said either. */
  readonly usualMs: number | undefined;
  /** By `namespace/name` or `name` of the CronJob. */
  readonly byName: ReadonlyMap<string, number>;
}

/** `90s`, or `90s,backup=1h,reports/nightly=20m`. */
export const runTimes: Kind<RunTimes> = {
  placeholder: 'DURATIONS',
  rule: 'must be durations from 1s to 8784h, such as 90s or 90s,backup=1h,reports/nightly=20m',
  fromText: readRunTimes,
  fromFile: (value) => (typeof value === 'string' ? readRunTimes(value) : undefined),
};

function readRunTimes(text: string): RunTimes | undefined {
  const byName = new Map<string, number>();
  let usualMs: number | undefined;
  for (const item of text.split(',')) {
    const sign = item.indexOf('=');
    const durationMs = runTimeMs(item.slice(sign + 1));
    if (durationMs === undefined || sign === 0) return undefined;
    if (sign === -1) usualMs = durationMs;
    else byName.set(item.slice(0, sign), durationMs);
  }
  return { usualMs, byName };
}
