import type { FieldPath } from '../../../field/index.js';
import type { Remark } from '../check.js';

/** How long the line of a warning may be: `<field>: <text> [<rule>]`. */
export const maxLineLength = 120;

/**
 * A remark with the first of `texts` that fits into its line; the last one, which holds nothing of the user's own,
 * always does.
 */
export function remark(rule: string, field: FieldPath, ...texts: readonly string[]): Remark {
  const room = maxLineLength - field.length - ': '.length - ' []'.length - rule.length;
  return { field, text: texts.find((text) => text.length <= room) ?? texts.at(-1) ?? '' };
}

/** `2027-03-28`, of an instant or a local time in milliseconds. */
export function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `02:30`, of a local time in milliseconds. */
export function timeText(localMs: number): string {
  return new Date(localMs).toISOString().slice(11, 16);
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** `Mon`, of a weekday counted from Sunday as 0. */
export function weekdayText(weekday: number): string {
  return weekdays[weekday] ?? '';
}
