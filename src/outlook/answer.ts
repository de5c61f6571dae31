import { describeScheduleError, isSpread, parseSchedule, ticks } from '../core/schedule/index.js';
import type { Position, Schedule, ScheduleError, TimeZone } from '../core/schedule/index.js';
import { zoneOrFault } from './zone.js';

/** When does this schedule, read in this time zone, fire after this instant, so many times? */
export interface Question {
  readonly schedule: string;
  readonly timeZone: string;
  readonly afterMs: number;
  readonly count: number;
}

/** The instants, fewer than asked for (none, even) where the schedule fires no more within five years. */
export type Answer =
  | { readonly valid: true; readonly schedule: Schedule; readonly zone: TimeZone; readonly nextMs: readonly number[] }
  | { readonly valid: false; readonly error: string; readonly position?: Position };

/** Judges the schedule by itself, then the time zone, then runs the one in the other, as Kubernetes does. */
export function answer({ schedule: text, timeZone, afterMs, count }: Question): Answer {
  const parsed = parseSchedule(text);
  if (!parsed.ok) return refusal(text, parsed.error);
  const zone = zoneOrFault(timeZone);
  if (typeof zone === 'string') return { valid: false, error: zone };
  const nextMs: number[] = [];
  for (const atMs of ticks(parsed.schedule, zone, afterMs)) {
    nextMs.push(atMs);
    if (nextMs.length === count) break;
  }
  const prefix = parsed.schedule.kind === 'cron' ? parsed.schedule.zone : undefined;
  return { valid: true, schedule: parsed.schedule, zone: prefix ?? zone, nextMs };
}

function refusal(text: string, fault: ScheduleError): Answer {
  if (isSpread(text)) {
    const error = 'H becomes a number by the namespace and the name of a CronJob: give its file, and --config';
    return { valid: false, error };
  }
  return { valid: false, error: describeScheduleError(fault), position: fault.position };
}
