import { parseDuration } from '../core/schedule/duration.js';

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
