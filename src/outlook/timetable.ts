import { clockEffects, findTimeZone, inWords } from '../core/schedule/index.js';
import type { ClockEffect, TimeZone } from '../core/schedule/index.js';
import type { Answer, Question } from './answer.js';
import { rfc3339Utc } from './instant.js';

/** The runs that a question asked for, with what there is to say of them. */
export interface Timetable {
  /** The schedule in words. */
  readonly words: string;
  /** That of the schedule. */
  readonly zone: TimeZone;
  /** That of the reader; undefined where nobody knows it by that name. */
  readonly localZone: TimeZone | undefined;
  /** Whether the reader's clocks show something else than those of `zone`, and than UTC, at any of the runs. */
  readonly isElsewhere: boolean;
  readonly runs: readonly TimetableRun[];
  /** The changes of the clocks of `zone` among the runs that skip or repeat some. */
  readonly effects: readonly ClockEffect[];
}

export interface TimetableRun {
  readonly atMs: number;
  /** Which of the two it is, where its local time comes twice. */
  readonly occurrence: 'first' | 'second' | undefined;
}

/** How long after the last run the clocks may be put back over it, in milliseconds. */
const foldMs = 86_400_000;

/** Everything about the runs of a valid answer. `localName` is the zone of the reader. */
export function timetableOf(
  { afterMs }: Question,
  { schedule, nextMs, zone }: Extract<Answer, { readonly valid: true }>,
  localName: string,
): Timetable {
  const localZone = findTimeZone(localName);
  const lastMs = nextMs.at(-1) ?? afterMs;
  const effects = clockEffects(schedule, zone, { afterMs: afterMs - foldMs, untilMs: lastMs + foldMs });
  return {
    words: inWords(schedule, zone.name),
    zone,
    localZone,
    isElsewhere: localZone !== undefined && isElsewhere(nextMs, zone, localZone),
    runs: nextMs.map((atMs) => ({ atMs, occurrence: occurrenceOf(atMs, zone, effects) })),
    effects: effects.filter(({ change }) => change.at * 1000 > afterMs && change.at * 1000 <= lastMs),
  };
}

function isElsewhere(nextMs: readonly number[], zone: TimeZone, local: TimeZone): boolean {
  const differs = (offsetOf: (atMs: number) => number): boolean =>
    nextMs.some((atMs) => offsetAt(atMs, local) !== offsetOf(atMs));
  return differs((atMs) => offsetAt(atMs, zone)) && differs(() => 0);
}

function occurrenceOf(atMs: number, zone: TimeZone, effects: readonly ClockEffect[]): TimetableRun['occurrence'] {
  const localMs = atMs + offsetAt(atMs, zone) * 1000;
  const effect = effects.find(
    ({ change, repeated }) => repeated.includes(localMs) && Math.abs(atMs - change.at * 1000) < foldMs,
  );
  if (effect === undefined) return undefined;
  return atMs < effect.change.at * 1000 ? 'first' : 'second';
}

/** The offset of a zone at an instant, in seconds. */
export function offsetAt(atMs: number, zone: TimeZone): number {
  return zone.spanAt(Math.floor(atMs / 1000)).offset;
}

/** `2026-03-28T02:30:00`, of a local time in epoch milliseconds as if it stood for UTC. */
export function localText(localMs: number): string {
  return rfc3339Utc(localMs).slice(0, -1);
}

/** `+01:00`, and with seconds where the zone once had them. */
export function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, ...(size % 60 === 0 ? [] : [size % 60])];
  return `${seconds < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`;
}
