import { quote } from '../core/field/index.js';
import type { ClockEffect, TimeZone } from '../core/schedule/index.js';
import type { Question } from '../outlook/answer.js';
import { rfc3339Utc } from '../outlook/instant.js';
import { localText, offsetAt, offsetText } from '../outlook/timetable.js';
import type { Timetable, TimetableRun } from '../outlook/timetable.js';

/** The place of what clocks show in a line. */
const indent = ' '.repeat(22);
/** More times than this are told by the first and the last. */
const fewTimes = 4;

/** The schedule in words, then its runs, and among them what a change of the clocks skips or repeats. */
export function describeRuns(question: Question, timetable: Timetable): readonly string[] {
  const { words, runs, effects } = timetable;
  const lines = runs.map((run) => ({ atMs: run.atMs, line: describeRun(run, timetable) }));
  const marks = effects.flatMap((effect) =>
    describeEffect(effect).map((text) => ({ atMs: effect.change.at * 1000, line: indent + text })),
  );
  const sorted = [...lines, ...marks].sort((a, b) => a.atMs - b.atMs).map(({ line }) => line);
  return [words, ...sorted, ...ending(question, runs)];
}

function ending({ schedule, afterMs, count }: Question, runs: readonly TimetableRun[]): readonly string[] {
  if (runs.length === count) return [];
  const last = rfc3339Utc(runs.at(-1)?.atMs ?? afterMs);
  return [
    runs.length === 0
      ? `never: ${quote(schedule)} has no time within five years after ${last}`
      : `no more within five years after ${last}`,
  ];
}

function describeEffect({ change, skipped, repeated, leftOut }: ClockEffect): readonly string[] {
  const how = `the clocks go from ${clockOf(change.before * 1000)} to ${clockOf(change.after * 1000)}`;
  const say = (localMs: readonly number[], one: string, several: string): readonly string[] =>
    localMs.length === 0 ? [] : [`${timesText(localMs)} ${localMs.length === 1 ? one : several}: ${how}`];
  return [
    ...say(skipped, 'does not exist', 'do not exist'),
    ...say(repeated, 'comes twice', 'come twice'),
    ...say(leftOut, 'is left out by Kubernetes', 'are left out by Kubernetes'),
  ];
}

/** `Sun 2027-03-28 02:30`, `Sun 2027-03-28 02:00 to 02:55 (12 times)`. */
function timesText(localMs: readonly number[]): string {
  const [first = 0] = localMs;
  const clocks = localMs.map(clockOf);
  if (localMs.length <= fewTimes) return `${dayOf(first)} ${clocks.join(', ')}`;
  return `${dayOf(first)} ${clockOf(first)} to ${clockOf(localMs.at(-1) ?? first)} (${localMs.length} times)`;
}

/**
 * `2026-03-28T01:30:00Z  Sat 2026-03-28 02:30:00 +01:00 Europe/Berlin  Fri 2026-03-27 21:30:00 -04:00 here`: the instant,
 * what clocks show there, and what they show here, where that is something else.
 */
function describeRun({ atMs, occurrence }: TimetableRun, { zone, localZone, isElsewhere }: Timetable): string {
  const there = `${clocksAt(atMs, zone)} ${zone.name}`;
  const here = localZone === undefined || !isElsewhere ? [] : [`${clocksAt(atMs, localZone)} here`];
  const which = occurrence === undefined ? [] : [`the ${occurrence} of two`];
  return [rfc3339Utc(atMs), there, ...here, ...which].join('  ');
}

/** `Sat 2026-03-28 02:30:00 +01:00` */
function clocksAt(atMs: number, zone: TimeZone): string {
  const offset = offsetAt(atMs, zone);
  const localMs = atMs + offset * 1000;
  return `${dayOf(localMs)} ${localText(localMs).slice(11)} ${offsetText(offset)}`;
}

/** `Sat 2026-03-28` */
function dayOf(localMs: number): string {
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(localMs).getUTCDay()] ?? '';
  return `${weekday} ${rfc3339Utc(localMs).slice(0, 10)}`;
}

function clockOf(localMs: number): string {
  return rfc3339Utc(localMs).slice(11, 16);
}
