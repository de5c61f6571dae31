import { quote } from '../core/field/index.js';
import * as core from '../core/schedule/index.js';
import type { FieldName, Position, Schedule, ScheduleError, TimeZone } from '../core/schedule/index.js';

/** Text that is no schedule. The message says what is wrong with it, and what to write instead where that is known. */
export class InvalidSchedule extends Error {
  override readonly name = 'InvalidSchedule';
  /** The text that was read. */
  readonly text: string;
  /** The field that is wrong; absent where the schedule as a whole is. */
  readonly field: FieldName | undefined;
  /** The part of `text` that is wrong, as indices of a string; `end` is exclusive. */
  readonly position: Position;

  constructor(text: string, error: ScheduleError) {
    super(`${quote(text)} is no schedule: ${core.describeScheduleError(error)}`);
    this.text = text;
    this.field = error.field;
    this.position = error.position;
  }
}

/**
 * Reads a schedule exactly as Kubernetes does (robfig/cron v3): five fields, or a descriptor such as `@daily` or
 * `@every 1h30m`.
 *
 * @throws InvalidSchedule
 */
export function parseSchedule(text: string): Schedule {
  const parsed = core.parseSchedule(text);
  if (!parsed.ok) throw new InvalidSchedule(text, parsed.error);
  return parsed.schedule;
}

/** After when, and in which time zone. */
export interface NextOptions {
  /** Runs later than this, not at it. Default: now. */
  readonly after?: Date | undefined;
  /** The IANA time zone in which the schedule is read, such as `Europe/Berlin`, in exactly that case. Default: UTC. */
  readonly timeZone?: string | undefined;
}

/**
 * When a schedule runs next, at exactly the instant at which Kubernetes starts the Job: a time that the clocks skip in
 * spring does not run, one that they repeat in autumn runs twice. `undefined` where there is none within five years.
 *
 * @throws InvalidSchedule where `schedule` is text that is none
 * @throws RangeError for an unknown time zone, and for an invalid Date
 */
export function next(schedule: Schedule | string, options: NextOptions = {}): Date | undefined {
  const { parsed, zone, afterMs } = read(schedule, options);
  const at = core.next(parsed, zone, afterMs);
  return at === undefined ? undefined : new Date(at);
}

/**
 * The next `count` runs of a schedule, or as many as there are. As `next`, which says what is thrown.
 */
export function nextRuns(schedule: Schedule | string, count: number, options: NextOptions = {}): readonly Date[] {
  if (!(count >= 0)) throw new RangeError(`${count} runs: must be a number of at least 0`);
  const { parsed, zone, afterMs } = read(schedule, options);
  const runs: Date[] = [];
  if (count < 1) return runs;
  for (const at of core.ticks(parsed, zone, afterMs)) {
    runs.push(new Date(at));
    if (runs.length >= count) break;
  }
  return runs;
}

/**
 * When a schedule runs, in words that say no more and no less: `at 02:30 on weekdays (Europe/Berlin)`.
 *
 * @param timeZone is mentioned where it is given
 * @throws InvalidSchedule where `schedule` is text that is none
 */
export function inWords(schedule: Schedule | string, timeZone?: string): string {
  return core.inWords(parsedOf(schedule), timeZone);
}

interface Reading {
  readonly parsed: Schedule;
  readonly zone: TimeZone;
  readonly afterMs: number;
}

function read(schedule: Schedule | string, { after = new Date(), timeZone }: NextOptions): Reading {
  const afterMs = after.getTime();
  if (Number.isNaN(afterMs)) throw new RangeError('after is an invalid Date');
  return { parsed: parsedOf(schedule), zone: zoneOf(timeZone), afterMs };
}

function parsedOf(schedule: Schedule | string): Schedule {
  return typeof schedule === 'string' ? parseSchedule(schedule) : schedule;
}

function zoneOf(name: string | undefined): TimeZone {
  if (name === undefined) return core.utc;
  const zone = core.findTimeZone(name);
  if (zone !== undefined) return zone;
  const like = core.timeZoneLike(name);
  throw new RangeError(`${quote(name)} is no time zone${like === undefined ? '' : `; write ${like}`}`);
}
