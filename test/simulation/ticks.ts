import { findTimeZone, next, parseSchedule, ticks, utc } from '../../src/core/schedule/index.js';
import type { Stored } from './server.js';

export interface Calendar {
  readonly schedule: string;
  readonly timeZone: string | undefined;
}

export function calendarOf({ spec }: Stored): Calendar {
  const timeZone = spec['timeZone'];
  return { schedule: String(spec['schedule']), timeZone: typeof timeZone === 'string' ? timeZone : undefined };
}

export function isValid({ schedule }: Calendar): boolean {
  return parseSchedule(schedule).ok;
}

export function everyMsOf({ schedule }: Calendar): number | undefined {
  const every = /^@every (\d+)(s|m|h)$/.exec(schedule);
  if (every === null) {
    const parsed = parseSchedule(schedule);
    return parsed.ok && parsed.schedule.kind === 'every' ? parsed.schedule.delaySeconds * 1_000 : undefined;
  }
  const units = { s: 1_000, m: 60_000, h: 3_600_000 };
  const unitMs = units[every[2] === 's' ? 's' : every[2] === 'm' ? 'm' : 'h'];
  return Math.max(1_000, Number(every[1]) * unitMs);
}

/** The instants after `afterMs` and up to `untilMs`; those of `@every` are counted from `afterMs`. */
export function ticksIn(calendar: Calendar, afterMs: number, untilMs: number): readonly number[] {
  const every = everyMsOf(calendar);
  if (every !== undefined) return arithmetic(Math.floor(afterMs / 1_000) * 1_000, every, afterMs, untilMs);
  const stepMs = stepOf(calendar);
  if (stepMs !== undefined) return arithmetic(0, stepMs, afterMs, untilMs);
  const found: number[] = [];
  const parsed = parseSchedule(calendar.schedule);
  if (!parsed.ok) return found;
  for (const tick of ticks(parsed.schedule, zoneOf(calendar), afterMs)) {
    if (tick > untilMs) break;
    found.push(tick);
  }
  return found;
}

export function nextTick(cronJob: Stored, afterMs: number): number | undefined {
  const calendar = calendarOf(cronJob);
  const parsed = parseSchedule(calendar.schedule);
  return parsed.ok ? next(parsed.schedule, zoneOf(calendar), afterMs) : undefined;
}

/** Schedules that are plain arithmetic in UTC, for which the engine need not be asked. */
function stepOf({ schedule, timeZone }: Calendar): number | undefined {
  if (timeZone !== undefined) return undefined;
  if (schedule === '* * * * *') return 60_000;
  if (schedule === '0 * * * *' || schedule === '@hourly') return 3_600_000;
  const step = /^\*\/(\d+) \* \* \* \*$/.exec(schedule);
  const minutes = Number(step?.[1]);
  return 60 % minutes === 0 ? minutes * 60_000 : undefined;
}

function arithmetic(baseMs: number, stepMs: number, afterMs: number, untilMs: number): readonly number[] {
  const found: number[] = [];
  const firstMs = baseMs + (Math.floor((afterMs - baseMs) / stepMs) + 1) * stepMs;
  for (let tick = firstMs; tick <= untilMs; tick += stepMs) found.push(tick);
  return found;
}

function zoneOf({ timeZone }: Calendar): ReturnType<typeof findTimeZone> & object {
  return (timeZone === undefined ? undefined : findTimeZone(timeZone)) ?? utc;
}
