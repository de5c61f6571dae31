import { firstMatch, lastMatch } from './calendar.js';
import { has } from './field.js';
import type { CronSchedule } from './parse.js';
import type { TimeZone } from './zone.js';

/** A moment at which the clocks of a zone are put forward or back; local times are seconds counted as if in UTC. */
export interface ClockChange {
  /** Seconds since 1970 in UTC. */
  readonly at: number;
  /** What the clocks would show at that moment, had they not been changed. */
  readonly before: number;
  /** What they do show. */
  readonly after: number;
}

/** The changes of a zone's clocks after `fromMs` and up to `untilMs`, in order: seldom more than two a year. */
export function clockChanges(zone: TimeZone, fromMs: number, untilMs: number): readonly ClockChange[] {
  const changes: ClockChange[] = [];
  const until = untilMs / 1000;
  let span = zone.spanAt(Math.floor(fromMs / 1000));
  while (span.end <= until) {
    const next = zone.spanAt(span.end);
    const { end: at } = span;
    if (next.offset !== span.offset) changes.push({ at, before: at + span.offset, after: at + next.offset });
    span = next;
  }
  return changes;
}

/** The runs of a schedule that one change of the clocks leaves out or doubles. */
export interface ShiftedRuns {
  /** `skipped` where their local times do not exist, `repeated` where they come twice. */
  readonly kind: 'skipped' | 'repeated';
  /** The first and the last of these local times, in milliseconds as if in UTC. */
  readonly firstLocalMs: number;
  readonly lastLocalMs: number;
}

/**
 * The local times that match `schedule` and that `change` leaves out or repeats. Undefined where there are none, and
 * where the hours before and after are scheduled as well, since such runs go on at their pace. Also where the clocks are
 * put back by part of an hour (Lord Howe) or within one (Chatham): then it depends on more whether robfig/cron runs twice.
 */
export function shiftedRuns(schedule: CronSchedule, { before, after }: ClockChange): ShiftedRuns | undefined {
  const from = Math.min(before, after);
  const until = Math.max(before, after);
  if (after < before && (before % 3600 !== 0 || after % 3600 !== 0)) return undefined;
  if (has(schedule.hour, hourOf(from - 1)) && has(schedule.hour, hourOf(until))) return undefined;
  const first = firstMatch(schedule, from, until);
  const last = lastMatch(schedule, from, until);
  if (first === undefined || last === undefined) return undefined;
  return { kind: after > before ? 'skipped' : 'repeated', firstLocalMs: first * 1000, lastLocalMs: last * 1000 };
}

function hourOf(local: number): number {
  const hours = Math.floor(local / 3600);
  return hours - Math.floor(hours / 24) * 24;
}
