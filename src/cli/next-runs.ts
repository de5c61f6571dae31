import { quote } from '../core/field/index.js';
import { clockEffects, inWords, parseSchedule } from '../core/schedule/index.js';
import type { ClockEffect, TimeZone } from '../core/schedule/index.js';
import type { Answer, Question } from './answer.js';
import { rfc3339Utc } from './instant.js';

type Valid = Extract<Answer, { readonly valid: true }>;

/** The place of what clocks show in a line. */
const indent = ' '.repeat(22);
/** More times than this are told by the first and the last. */
const fewTimes = 4;

/** The schedule in words, then its runs, and among them what a change of the clocks skips or repeats. */
export function describeRuns(question: Question, { nextMs, zone }: Valid): readonly string[] {
  const { afterMs } = question;
  const parsed = parseSchedule(question.schedule);
  if (!parsed.ok) return [];
  const runs = nextMs.map((atMs) => ({ atMs, line: describeInstant(atMs, zone) }));
  const marks = clockEffects(parsed.schedule, zone, { afterMs, untilMs: nextMs.at(-1) ?? afterMs }).flatMap((effect) =>
    describeEffect(effect).map((text) => ({ atMs: effect.change.at * 1000, line: indent + text })),
  );
  const lines = [...runs, ...marks].sort((a, b) => a.atMs - b.atMs).map(({ line }) => line);
  return [inWords(parsed.schedule, zone.name), ...lines, ...ending(question, nextMs)];
}

function ending({ schedule, afterMs, count }: Question, nextMs: readonly number[]): readonly string[] {
  if (nextMs.length === count) return [];
  const last = rfc3339Utc(nextMs.at(-1) ?? afterMs);
  return [
    nextMs.length === 0
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

/** `2026-03-28T01:30:00Z  Sat 2026-03-28 02:30:00 +01:00 Europe/Berlin`: the instant, then what clocks show there. */
function describeInstant(atMs: number, zone: TimeZone): string {
  const { offset } = zone.spanAt(Math.floor(atMs / 1000));
  const localMs = atMs + offset * 1000;
  const seconds = rfc3339Utc(localMs).slice(11, 19);
  return `${rfc3339Utc(atMs)}  ${dayOf(localMs)} ${seconds} ${shownOffset(offset)} ${zone.name}`;
}

/** `Sat 2026-03-28` */
function dayOf(localMs: number): string {
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(localMs).getUTCDay()] ?? '';
  return `${weekday} ${rfc3339Utc(localMs).slice(0, 10)}`;
}

function clockOf(localMs: number): string {
  return rfc3339Utc(localMs).slice(11, 16);
}

/** `+01:00`, and with seconds where the zone once had them. */
function shownOffset(seconds: number): string {
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, ...(size % 60 === 0 ? [] : [size % 60])];
  return `${seconds < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`;
}
