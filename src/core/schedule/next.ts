import { dayMatches, dayOf, firstMatch, matchesNothing, secondsPerDay, weekdayOf } from './calendar.js';
import { Clock } from './clock.js';
import { has } from './field.js';
import { instantOf, secondOf } from './instant.js';
import type { CronSchedule, Schedule } from './parse.js';
import type { TimeZone } from './zone.js';

/** robfig/cron looks for a run up to the end of the fifth year after the one in which it starts. */
const horizonYears = 5;

/**
 * The next run after `afterMs` (epoch milliseconds), exactly as `Next` of robfig/cron v3 gives it: a time that a
 * change of the clocks leaves out is skipped, a time that comes twice runs twice, and around such changes robfig's
 * own deviations are kept (see `Search`). A `TZ=` prefix of the schedule goes before `zone`. `@every` counts from
 * `afterMs`.
 *
 * `undefined` where there is no run until the end of the fifth following year, and for NaN and instants outside the
 * years 0 to 9999. Where robfig loops for ever (`0 12 30 12 *` in Pacific/Apia from 2010, a year without that
 * day) the answer is the first instant that matches.
 */
export function next(schedule: Schedule, zone: TimeZone, afterMs: number): number | undefined {
  const after = secondOf(afterMs);
  return after === undefined ? undefined : instantOf(nextSecond(schedule, zone, after));
}

/** The runs after `afterMs`, one after the other. */
export function* ticks(schedule: Schedule, zone: TimeZone, afterMs: number): Generator<number, void, void> {
  for (let at = next(schedule, zone, afterMs); at !== undefined; at = next(schedule, zone, at)) yield at;
}

/** `next` in seconds, without the limits of years. */
export function nextSecond(schedule: Schedule, zone: TimeZone, after: number): number | undefined {
  if (schedule.kind === 'every') return after + schedule.delaySeconds;
  if (matchesNothing(schedule)) return undefined;
  return new Search(schedule, schedule.zone ?? zone, after + 1).run();
}

/**
 * The search of robfig/cron's `SpecSchedule.Next`, step by step, because near a change of the clocks its answer
 * depends on its steps. From the largest unit to the smallest it moves the clock on until the unit matches, and starts
 * again at the top when a unit wraps around. Thus it leaves out `0 12 * * *` on the day when Lord Howe's clocks go
 * on by half an hour (it counts hours from 02:30), and takes a wrong day where the clocks skip midnight.
 */
class Search {
  readonly #schedule: CronSchedule;
  readonly #zone: TimeZone;
  readonly #clock: Clock;
  readonly #lastYear: number;
  /** The first move drops what is smaller than the unit that moves; later ones find it dropped. */
  #aligned = false;
  #stuck = false;

  constructor(schedule: CronSchedule, zone: TimeZone, from: number) {
    this.#schedule = schedule;
    this.#zone = zone;
    this.#clock = new Clock(zone, from);
    this.#lastYear = this.#clock.date.year + horizonYears;
  }

  run(): number | undefined {
    const clock = this.#clock;
    while (clock.date.year <= this.#lastYear) {
      const wrapped =
        this.#wrapsAtMonth() ||
        this.#wrapsAtDay() ||
        this.#wrapsAtHour() ||
        this.#wrapsAtMinute() ||
        this.#wrapsAtSecond();
      if (this.#stuck)
        return firstInstant(this.#schedule, this.#zone, { from: clock.instant, lastYear: this.#lastYear });
      if (!wrapped) return clock.instant;
    }
    return undefined;
  }

  #wrapsAtMonth(): boolean {
    const clock = this.#clock;
    while (!has(this.#schedule.month, clock.date.month)) {
      const { year, month } = clock.date;
      this.#align(() => {
        clock.moveToLocal(dayOf(year, month, 1) * secondsPerDay);
      });
      clock.addMonth();
      if (clock.date.month === 1) return true;
    }
    return false;
  }

  #wrapsAtDay(): boolean {
    const clock = this.#clock;
    while (!dayMatches(this.#schedule, clock.date.day, weekdayOf(clock.dayNumber))) {
      this.#align(() => {
        clock.moveToLocal(clock.dayNumber * secondsPerDay);
      });
      const before = clock.instant;
      clock.moveToLocal(clock.local + secondsPerDay);
      const { hour } = clock;
      if (hour !== 0) clock.moveTo(clock.instant + (hour > 12 ? 24 - hour : -hour) * 3600);
      // A zone that leaves out a whole day sends the clock back to where it was. robfig never gets out of that.
      this.#stuck = clock.instant <= before;
      if (this.#stuck || clock.date.day === 1) return true;
    }
    return false;
  }

  #wrapsAtHour(): boolean {
    const clock = this.#clock;
    while (!has(this.#schedule.hour, clock.hour)) {
      this.#align(() => {
        clock.moveToLocal(Math.floor(clock.local / 3600) * 3600);
      });
      clock.moveTo(clock.instant + 3600);
      if (clock.hour === 0) return true;
    }
    return false;
  }

  #wrapsAtMinute(): boolean {
    const clock = this.#clock;
    while (!has(this.#schedule.minute, clock.minute)) {
      this.#align(() => {
        clock.moveTo(Math.floor(clock.instant / 60) * 60);
      });
      clock.moveTo(clock.instant + 60);
      if (clock.minute === 0) return true;
    }
    return false;
  }

  #wrapsAtSecond(): boolean {
    const clock = this.#clock;
    if (clock.second === 0) return false;
    this.#aligned = true;
    clock.moveTo(clock.instant + 60 - clock.second);
    return true;
  }

  #align(dropSmallerUnits: () => void): void {
    if (!this.#aligned) dropSmallerUnits();
    this.#aligned = true;
  }
}

/** The first instant after `from` that matches in local time, up to the end of `lastYear`. */
export function firstInstant(
  schedule: CronSchedule,
  zone: TimeZone,
  { from, lastYear }: { readonly from: number; readonly lastYear: number },
): number | undefined {
  const localEnd = dayOf(lastYear + 1, 1, 1) * secondsPerDay;
  for (let at = from + 1; ;) {
    const { end, offset } = zone.spanAt(at);
    const local = firstMatch(schedule, at + offset, Math.min(end + offset, localEnd));
    if (local !== undefined) return local - offset;
    if (end + offset >= localEnd) return undefined;
    at = end;
  }
}
