import { isValidCron } from 'cron-validator';
import { dayRuleOf } from './days.js';
import { type Field, valuesOf } from './field.js';
import type { CronSchedule } from './parse.js';

/**
 * Whether other crons read a schedule as well, which cron-validator stands for: five fields of numbers, names, lists,
 * ranges and steps. Kubernetes takes more: `@daily`, `@every 5m`, `?`, empty items of lists, `+5`, `*-5`.
 */
export function isPortable(text: string): boolean {
  return isValidCron(text, { alias: true });
}

/** A schedule in five fields that other crons read too, which runs at the same times; undefined where it never runs. */
export function portableTextOf(schedule: CronSchedule): string | undefined {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = schedule;
  const rule = dayRuleOf(schedule);
  const byMonth = rule === 'day of month' || rule === 'either';
  const byWeek = rule === 'weekday' || rule === 'either';
  const fields = [
    textOf(minute, 0, 59),
    textOf(hour, 0, 23),
    // Not as a step: where it stands beside a weekday, other crons take `*/2` for a star and want both.
    byMonth ? rangesOf(valuesOf(dayOfMonth)) : '*',
    textOf(month, 1, 12),
    byWeek ? rangesOf(valuesOf(dayOfWeek)) : '*',
  ];
  return rule === 'none' || fields.includes('') ? undefined : fields.join(' ');
}

/** The values of a field as `*`, as a step from the least value on, or as a list of numbers and ranges. */
function textOf(field: Field, min: number, max: number): string {
  const values = valuesOf(field);
  const [first = min, second = max] = values;
  if (values.length === max - min + 1) return '*';
  const step = second - first;
  const isStepped =
    first === min && values.length > 2 && step > 1 && values.length === Math.ceil((max - min + 1) / step);
  if (isStepped && values.every((value, index) => value === min + index * step)) return `*/${step}`;
  return rangesOf(values);
}

/** Numbers in order as a list: `1-5,8`. */
export function rangesOf(values: readonly number[], nameOf: (value: number) => string = String): string {
  const items: string[] = [];
  for (let begin = 0; begin < values.length;) {
    const first = values[begin] ?? 0;
    let length = 1;
    while (values[begin + length] === first + length) length += 1;
    const last = first + length - 1;
    if (length > 2) items.push(`${nameOf(first)}-${nameOf(last)}`);
    else for (let value = first; value <= last; value += 1) items.push(nameOf(value));
    begin += length;
  }
  return items.join(',');
}
