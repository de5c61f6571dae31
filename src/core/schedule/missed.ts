import { countMatches, dateOf, dayOf, lastMatch, matches, onlyOnLeapDays, secondsPerDay } from './calendar.js';
import { instantAt } from './clock.js';
import { instantOf, secondOf } from './instant.js';
import { nextSecond } from './next.js';
import type { CronSchedule, Schedule } from './parse.js';
import type { TimeZone } from './zone.js';

export interface MissedRuns {
  readonly count: number;
  /** Epoch milliseconds; left out where `count` is 0. */
  readonly mostRecentMs?: number;
}

/** The instants after `afterMs` and up to `untilMs`, epoch milliseconds. */
export interface Gap {
  readonly afterMs: number;
  readonly untilMs: number;
}

/**
 * How many runs lie in a gap, and which is the most recent: the runs that `next` gives one after the other from
 * `afterMs` on, up to and including `untilMs`. Exact, where Kubernetes extrapolates from the first two runs, which
 * loses the runs of `*\/15 9-17 * * *` over night. Bounded: the runs between two changes of the clocks are counted
 * by arithmetic. No runs where an instant is NaN or outside the years 0 to 9999.
 */
export function missedRuns(schedule: Schedule, zone: TimeZone, { afterMs, untilMs }: Gap): MissedRuns {
  const after = secondOf(afterMs);
  const until = secondOf(untilMs);
  if (after === undefined || until === undefined) return { count: 0 };
  const { count, last } =
    schedule.kind === 'every'
      ? countEvery(schedule.delaySeconds, after, until)
      : new Count(schedule, schedule.zone ?? zone, until).from(after);
  const mostRecentMs = instantOf(last);
  return mostRecentMs === undefined ? { count: 0 } : { count, mostRecentMs };
}

interface Counted {
  readonly count: number;
  readonly last?: number;
}

function countEvery(delay: number, after: number, until: number): Counted {
  const count = Math.max(0, Math.floor((until - after) / delay));
  return count === 0 ? { count } : { count, last: after + count * delay };
}

class Count {
  readonly #schedule: CronSchedule;
  readonly #zone: TimeZone;
  readonly #until: number;
  readonly #yearByYear: boolean;
  #count = 0;
  #last: number | undefined;

  constructor(schedule: CronSchedule, zone: TimeZone, until: number) {
    this.#schedule = schedule;
    this.#zone = zone;
    this.#until = until;
    this.#yearByYear = onlyOnLeapDays(schedule);
  }

  from(after: number): Counted {
    for (let from = after; ; from = this.#last) {
      const run = nextSecond(this.#schedule, this.#zone, from);
      if (run === undefined || run > this.#until) break;
      this.#count += 1;
      this.#last = run;
      this.#countOn(run);
    }
    return this.#last === undefined ? { count: 0 } : { count: this.#count, last: this.#last };
  }

  /** Counts the runs after `run` for as long as the search for each of them is plain arithmetic. */
  #countOn(run: number): void {
    const { end, offset } = this.#zone.spanAt(run);
    const local = run + offset;
    // A run that does not match is one that robfig/cron misplaced; its search goes on from there in its own way.
    if (!matches(this.#schedule, local)) return;
    const localEnd = this.#plainUntil(local, Math.min(end, this.#until + 1) + offset, offset);
    this.#count += countMatches(this.#schedule, local + 1, localEnd);
    this.#last = (lastMatch(this.#schedule, local, localEnd) ?? local) - offset;
  }

  /**
   * Up to which local time the runs after `local` are simply those that match. Two things end that before the span
   * does: a midnight that comes twice, where a search for a day may land on the second; and, where eight years may
   * lie between two runs, the end of a year, since a search gives up after five.
   */
  #plainUntil(local: number, localEnd: number, offset: number): number {
    const midnight = Math.floor((localEnd - 1) / secondsPerDay) * secondsPerDay;
    const comesTwice = midnight > local && instantAt(this.#zone, midnight) !== midnight - offset;
    const plainEnd = comesTwice ? midnight : localEnd;
    if (!this.#yearByYear) return plainEnd;
    const { year } = dateOf(Math.floor(local / secondsPerDay));
    return Math.min(plainEnd, dayOf(year + 1, 1, 1) * secondsPerDay);
  }
}
