import { describeScheduleError, isSpread, parseSchedule, ticks } from '../core/schedule/index.js';
import type { Position, Schedule, ScheduleError, TimeZone } from '../core/schedule/index.js';
import { reasonOf } from './failure.js';
import { rfc3339Utc } from './instant.js';
import type { Line } from './lines.js';
import { nextOptions } from './next-options.js';
import { zoneOrFault } from './zone.js';

/** When does this schedule, read in this time zone, fire after this instant, so many times? */
export interface Question {
  readonly schedule: string;
  readonly timeZone: string;
  readonly afterMs: number;
  readonly count: number;
}

/** What a question leaves out. */
export type Defaults = Omit<Question, 'schedule'>;

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

/** The answer as one line of JSON, without a line break. */
export function renderAnswer(given: Answer): string {
  return JSON.stringify(
    given.valid ? { valid: true, next: given.nextMs.map(rfc3339Utc) } : { valid: false, error: given.error },
  );
}

/**
 * Answers the `number`th line of `cronward next --jsonl`; `defaults` are what it leaves out. An answer about the line,
 * rather than about its schedule, begins with that number. Never throws.
 */
export function answerLine(line: Line, number: number, defaults: Defaults): Answer {
  const question = line.ok ? readQuestion(line.text, defaults) : `longer than ${line.maxLength} characters`;
  return typeof question === 'string' ? { valid: false, error: `line ${number}: ${question}` } : answer(question);
}

/** The question on a line, or the sentence that says why there is none. */
function readQuestion(line: string, defaults: Defaults): Question | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `not JSON: ${line.trim() === '' ? 'the line is empty' : reasonOf(error)}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object';
  const { schedule, timeZone, after, count } = value as Readonly<Record<string, unknown>>;
  if (typeof schedule !== 'string') return 'schedule must be a string';
  const zone = timeZone ?? defaults.timeZone;
  if (typeof zone !== 'string') return 'timeZone must be a string';
  const afterMs = isGiven(after) ? nextOptions.after.kind.fromFile(after) : defaults.afterMs;
  if (afterMs === undefined) return `after ${nextOptions.after.kind.rule}`;
  const many = isGiven(count) ? nextOptions.count.kind.fromFile(count) : defaults.count;
  if (many === undefined) return `count ${nextOptions.count.kind.rule}`;
  return { schedule, timeZone: zone, afterMs, count: many };
}

/** As in Kubernetes' own JSON, null is as good as absent. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
