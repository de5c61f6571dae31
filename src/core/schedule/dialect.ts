import { isValidCron } from 'cron-validator';
import { quote } from '../field/index.js';
import type { ScheduleError } from './error.js';
import { bounds, monthNames, weekdayNames } from './field.js';

/** A text that was refused, why, and how to find out whether another text would be accepted. */
export interface Refusal {
  readonly text: string;
  readonly error: ScheduleError;
  readonly accepts: (text: string) => boolean;
}

type Hint = (refusal: Refusal) => string | undefined;

/** What cron-validator lets through besides plain fields, for crons that are more lenient than Kubernetes. */
const lenient = { alias: true, allowBlankDay: true, allowSevenAsSunday: true };

/**
 * What to write instead of a schedule that another dialect of cron knows. Only advice: whether the schedule is
 * accepted was decided before, and every schedule that is offered instead is accepted.
 */
export function hintFor(refusal: Refusal): string | undefined {
  for (const hint of refusal.error.field === undefined ? hintsForSchedules : hintsForFields) {
    const advice = hint(refusal);
    if (advice !== undefined) return advice;
  }
  return undefined;
}

const hintsForSchedules: readonly Hint[] = [
  withoutQuotes,
  function atStart({ text }) {
    return text === '@reboot' ? 'a Job, not a CronJob, runs once and at once' : undefined;
  },
  function blanksAround({ text, accepts }) {
    return offer(text.trim(), accepts, 'without blanks around it');
  },
  function upperCase({ text, accepts }) {
    return offer(text.trim().toLowerCase(), accepts, 'in lower case');
  },
  function blanksInDuration({ text, accepts }) {
    const duration = text.slice(every.length).replaceAll(' ', '');
    return text.startsWith(every) ? offer(`${every} ${duration}`, accepts, 'with one blank') : undefined;
  },
  function days({ text }) {
    return text.startsWith(every) && /\dd/.test(text) ? 'a day is 24h' : undefined;
  },
  function seconds({ text, accepts }) {
    if (!isValidCron(text, { ...lenient, seconds: true })) return undefined;
    return offer(text.trim().replace(/^\S+\s+/, ''), accepts, 'as Kubernetes has no seconds field');
  },
  function secondsAndYear({ text }) {
    return text.trim().split(/\s+/).length === 7 ? 'Kubernetes has neither a seconds nor a year field' : undefined;
  },
];

const hintsForFields: readonly Hint[] = [
  withoutQuotes,
  sundayAsSeven,
  nthWeekday,
  reversedRange,
  fullName,
  function midnight({ error: { field, value } }) {
    return field === 'hour' && value === '24' ? 'midnight is 0' : undefined;
  },
  function fullHour({ error: { field, value } }) {
    return field === 'minute' && value === '60' ? 'the full hour is 0' : undefined;
  },
  function hashed({ error: { value = '' } }) {
    return /^H(?:$|\()|~/.test(value) ? 'Kubernetes does not spread runs by itself, choose a number' : undefined;
  },
  function quartzDay({ error: { field, value = '' } }) {
    if (field !== 'day of month' || !/^(?:LW?|L-\d+|\d+W)$/i.test(value)) return undefined;
    return 'Kubernetes has no L and no W, schedule each day that it may be and let the job check the date';
  },
  function quartzWeekday({ error: { field, value = '' } }) {
    if (field !== 'day of week' || !/^\w*L$/i.test(value)) return undefined;
    return 'Kubernetes has no L, schedule each week and let the job check the date';
  },
];

const every = '@every';

function offer(text: string, accepts: (text: string) => boolean, how: string): string | undefined {
  return accepts(text) ? `write ${quote(text)} ${how}` : undefined;
}

function withoutQuotes({ text, accepts }: Refusal): string | undefined {
  return /^(["'`]).*\1$/.test(text) && accepts(text.slice(1, -1)) ? 'leave out the quotes inside the value' : undefined;
}

function sundayAsSeven({ text, error: { field, value, position } }: Refusal): string | undefined {
  if (field !== 'day of week' || value !== '7' || !isValidCron(text, lenient)) return undefined;
  const first = /(?:^|[\s,])([0-6])-$/.exec(text.slice(0, position.start))?.[1];
  const withStep = text[position.end] === '/';
  if (first === undefined || withStep) return 'Sunday is 0';
  const days = first < '2' ? '0-6' : `${first}-6,0`;
  return `Sunday is 0, write ${days.replace('6-6', '6')}`;
}

/** Quartz' `1#2`, the second Monday of a month. */
function nthWeekday({ text, error: { value = '' } }: Refusal): string | undefined {
  if (!value.includes('#') || !isValidCron(text, { ...lenient, allowNthWeekdayOfMonth: true })) return undefined;
  const nth = Number(value.slice(value.indexOf('#') + 1));
  const days = `${nth * 7 - 6}-${Math.min(31, nth * 7)}`;
  return `Kubernetes has no #, schedule ${days} as day of month and let the job check the weekday`;
}

/** `FRI-MON` is `FRI-SAT,SUN-MON`, and the hours `22-6` are `22-23,0-6`. */
function reversedRange({ text, error: { field, value = '', position } }: Refusal): string | undefined {
  const [, first, last] = /^(\w+)-(\w+)$/.exec(value) ?? [];
  const limits = Object.values(bounds).find(({ name }) => name === field);
  if (first === undefined || last === undefined || limits === undefined || /[/-]/.test(text[position.end] ?? '')) {
    return undefined;
  }
  const names = 'values' in limits ? [...limits.values.keys()].map((name) => name.toUpperCase()) : [];
  const byName = names.includes(first.toUpperCase());
  const min = byName ? names[0] : String(limits.min);
  const max = byName ? names.at(-1) : String(limits.max);
  const upTo = first.toUpperCase() === max ? first : `${first}-${max ?? ''}`;
  const from = last.toUpperCase() === min ? last : `${min ?? ''}-${last}`;
  return `write ${upTo},${from}`;
}

function fullName({ error: { value = '' } }: Refusal): string | undefined {
  const started = (full: string): boolean => value.length > 3 && full.startsWith(value.toLowerCase());
  const name = [...monthNames, ...weekdayNames].find(started);
  return name === undefined ? undefined : `write ${name.slice(0, 3).toUpperCase()}`;
}
