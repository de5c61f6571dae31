import { quote } from '../field/index.js';

/** The five fields of a schedule, in their order. */
export const fieldNames = ['minute', 'hour', 'day of month', 'month', 'day of week'] as const;
export type FieldName = (typeof fieldNames)[number];

/** A stretch of the schedule's text, in UTF-16 code units; `end` is exclusive. */
export interface Position {
  readonly start: number;
  readonly end: number;
}

/** Why a schedule is refused. Only the first fault is told, as robfig/cron does. */
export interface ScheduleError {
  /** The field that is wrong; left out where the schedule as a whole, its prefix or its descriptor is. */
  readonly field?: FieldName;
  /** The part of the text that is wrong; left out where it is all of it. */
  readonly value?: string;
  /** What is wrong: a predicate of `value`, or a phrase of its own where there is none. */
  readonly rule: string;
  /** What to write instead, for text that another dialect of cron knows. */
  readonly hint?: string;
  readonly position: Position;
}

/** The error as one sentence: `minute: 61 is above the maximum of 59`. One line, safe to print on a terminal. */
export function describeScheduleError({ field, value, rule, hint }: ScheduleError): string {
  const where = field === undefined ? '' : `${field}: `;
  const what = value === undefined ? '' : `${shown(value)} `;
  const advice = hint === undefined ? '' : `; ${hint}`;
  return `${where}${what}${rule}${advice}`;
}

function shown(value: string): string {
  return /^[+-]?\d{1,20}$/.test(value) ? value : quote(value);
}
