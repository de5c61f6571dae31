import { clock, counted, every, joined, listed, progressionOf, runsOf } from './numbers.js';

/** So many times of a day are listed one by one. */
const fewTimes = 4;
/** So many stretches of a day are listed one by one. */
const fewStretches = 3;
const minutesPerHour = 60;
const hoursPerDay = 24;

/**
 * The times of a day: every one of `minutes` in every one of `hours`; both ascend, and neither is empty. What is said
 * is exactly that: `every 15 minutes`, without more, means the whole day from midnight on.
 */
export function timesInWords(minutes: readonly number[], hours: readonly number[]): string {
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * minutesPerHour + minute));
  return (
    allDay(minutes, hours) ??
    oneByOne(times) ??
    evenly(times) ??
    stretches(minutes, hours) ??
    `at ${minutesInWords(minutes)} of ${hours.length === hoursPerDay ? 'every hour' : counted('hour', hours)}`
  );
}

/** `every minute`, `every 15 minutes`, `at minute 5 of every hour`. */
function allDay(minutes: readonly number[], hours: readonly number[]): string | undefined {
  const [first] = minutes;
  if (hours.length < hoursPerDay || first === undefined) return undefined;
  if (minutes.length === 1) return `at minute ${first} of every hour`;
  const step = evenStep(minutes);
  return step === undefined || first !== 0 ? undefined : every(step, 'minute');
}

/** `at 02:30`, `at 00:00, 06:00, 12:00 and 18:00`. */
function oneByOne(times: readonly number[]): string | undefined {
  return times.length > fewTimes ? undefined : `at ${joined(times.map(clock))}`;
}

/** `every 15 minutes from 09:00 to 17:45`. */
function evenly(times: readonly number[]): string | undefined {
  const even = progressionOf(times);
  return even === undefined ? undefined : `${everyMinutes(even.step)} ${fromTo(even.first, even.last)}`;
}

/** `every 15 minutes from 09:00 to 11:45 and from 14:00 to 16:45`. */
function stretches(minutes: readonly number[], hours: readonly number[]): string | undefined {
  const step = evenStep(minutes);
  const runs = runsOf(hours);
  const [first, last] = [minutes[0] ?? 0, minutes.at(-1) ?? 0];
  if (step === undefined || runs.length > fewStretches) return undefined;
  // A stretch of a single time is none.
  if (runs.some(([from, to]) => from * minutesPerHour + first === to * minutesPerHour + last)) return undefined;
  const parts = runs.map(([from, to]) => fromTo(from * minutesPerHour + first, to * minutesPerHour + last));
  return `${everyMinutes(step)} ${joined(parts)}`;
}

/** The step of minutes that go on evenly into the next hour. */
function evenStep(minutes: readonly number[]): number | undefined {
  if (minutes.length === 1) return minutesPerHour;
  const even = progressionOf(minutes);
  const goesOn = even !== undefined && even.first + minutesPerHour - even.last === even.step;
  return goesOn ? even.step : undefined;
}

function minutesInWords(minutes: readonly number[]): string {
  return minutes.length === minutesPerHour ? 'every minute' : `minute ${listed(minutes)}`;
}

function everyMinutes(step: number): string {
  return step % minutesPerHour === 0 ? every(step / minutesPerHour, 'hour') : every(step, 'minute');
}

function fromTo(first: number, last: number): string {
  return `from ${clock(first)} to ${clock(last)}`;
}
