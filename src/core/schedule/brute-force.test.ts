import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeZoneNames } from './generated/time-zone-names.js';
import {
  findTimeZone,
  missedRuns,
  next,
  parseSchedule,
  previous,
  type Schedule,
  ticks,
  type TimeZone,
} from './index.js';

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;
const dayMs = 24 * 60 * minuteMs;
const windowMs = 3 * dayMs;

/** A field as text and, apart from the parser, as the set of its values. */
interface FieldCase {
  readonly text: string;
  readonly values: ReadonlySet<number>;
  readonly star: boolean;
}

function fields(min: number, max: number): fc.Arbitrary<FieldCase> {
  const all = Array.from({ length: max - min + 1 }, (_, index) => min + index);
  const star = fc.constant({ text: '*', values: new Set(all), star: true });
  const list = fc
    .subarray(all, { minLength: 1, maxLength: Math.min(8, all.length) })
    .map((values) => ({ text: values.join(','), values: new Set(values), star: false }));
  return fc.oneof(star, list);
}

interface ScheduleCase {
  readonly text: string;
  readonly schedule: Schedule;
  /** By minutes, counted in local time. */
  readonly matches: (localMs: number) => boolean;
}

const schedules: fc.Arbitrary<ScheduleCase> = fc
  .tuple(fields(0, 59), fields(0, 23), fields(1, 31), fields(1, 12), fields(0, 6))
  .map(([minute, hour, day, month, weekday]) => {
    const text = [minute, hour, day, month, weekday].map((field) => field.text).join(' ');
    const matches = (localMs: number): boolean => {
      const local = new Date(localMs);
      const byDay = day.values.has(local.getUTCDate());
      const byWeekday = weekday.values.has(local.getUTCDay());
      return (
        minute.values.has(local.getUTCMinutes()) &&
        hour.values.has(local.getUTCHours()) &&
        month.values.has(local.getUTCMonth() + 1) &&
        (day.star || weekday.star ? byDay && byWeekday : byDay || byWeekday)
      );
    };
    return { text, schedule: scheduleOf(text), matches };
  });

function scheduleOf(text: string): Schedule {
  const parsed = parseSchedule(text);
  if (!parsed.ok) throw new Error(`${text} was refused`);
  return parsed.schedule;
}

function zoneOf(name: string): TimeZone {
  const zone = findTimeZone(name);
  if (zone === undefined) throw new Error(`${name} is not found`);
  return zone;
}

/** A zone and an instant, mostly within two days of a change of the clocks. */
const places = fc
  .tuple(
    fc.constantFrom(...timeZoneNames.keys()),
    fc.integer({ min: 946_684_800, max: 2_208_988_800 }),
    fc.integer({ min: -2 * dayMs, max: 2 * dayMs }),
  )
  .map(([name, seconds, aroundMs]) => {
    const zone = zoneOf(name);
    const change = zone.spanAt(zone.spanAt(seconds).end).end;
    return { name, zone, atMs: (Number.isFinite(change) ? change : seconds) * 1000 + aroundMs };
  });

/** Local time as `Intl` writes it in full, asked for every quarter of an hour: no zone changes its clocks between. */
class WallClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  constructor(timeZone: string) {
    const numeric = 'numeric';
    const parts = {
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    } as const;
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...parts });
  }

  localMs(instantMs: number): number {
    return instantMs + this.offsetMs(instantMs);
  }

  offsetMs(instantMs: number): number {
    const quarter = Math.floor(instantMs / quarterMs) * quarterMs;
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const numbers = (this.#format.format(quarter).match(/\d+/g) ?? []).map(Number);
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = numbers;
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter;
    this.#offsets.set(quarter, offset);
    return offset;
  }

  /**
   * Whether the clocks change so that robfig/cron's search goes astray: by part of an hour, so that it counts hours
   * from half past, or over midnight, so that it misses the beginning of a day.
   */
  changesAwkwardly(fromMs: number, toMs: number): boolean {
    for (let at = fromMs; at < toMs; at += quarterMs) {
      const local = this.localMs(at);
      const shift = this.offsetMs(at + quarterMs) - this.offsetMs(at);
      const first = Math.min(local, local + shift);
      const last = Math.max(local, local + shift) + quarterMs;
      if (shift !== 0 && (shift % (60 * minuteMs) !== 0 || Math.floor(first / dayMs) !== Math.floor(last / dayMs)))
        return true;
    }
    return false;
  }
}

describe('by brute force, minute by minute for three days', () => {
  test('next is the least instant that matches, where the clocks do not change awkwardly', () => {
    fc.assert(
      fc.property(schedules, places, ({ schedule, matches }, { name, zone, atMs }) => {
        const clock = new WallClock(name);
        fc.pre(!clock.changesAwkwardly(atMs - dayMs, atMs + windowMs + dayMs));
        let expected = (Math.floor(atMs / minuteMs) + 1) * minuteMs;
        while (expected <= atMs + windowMs && !matches(clock.localMs(expected))) expected += minuteMs;
        const run = next(schedule, zone, atMs) ?? Infinity;
        if (expected <= atMs + windowMs) expect(run).toBe(expected);
        else expect(run).toBeGreaterThan(atMs + windowMs);
      }),
      { numRuns: 400 },
    );
  });

  test('previous is the greatest instant that matches', () => {
    fc.assert(
      fc.property(schedules, places, ({ schedule, matches }, { name, zone, atMs }) => {
        const clock = new WallClock(name);
        let expected = (Math.ceil(atMs / minuteMs) - 1) * minuteMs;
        while (expected >= atMs - windowMs && !matches(clock.localMs(expected))) expected -= minuteMs;
        const run = previous(schedule, zone, atMs) ?? -Infinity;
        if (expected >= atMs - windowMs) expect(run).toBe(expected);
        else expect(run).toBeLessThan(atMs - windowMs);
      }),
      { numRuns: 400 },
    );
  });
});

describe('A missed-run search is exact and bounded.', () => {
  function oneByOne(schedule: Schedule, zone: TimeZone, afterMs: number, untilMs: number): unknown {
    let count = 0;
    let mostRecentMs: number | undefined;
    for (const run of ticks(schedule, zone, afterMs)) {
      if (run > untilMs) break;
      count += 1;
      mostRecentMs = run;
    }
    return mostRecentMs === undefined ? { count } : { count, mostRecentMs };
  }

  test('over some days around a change of the clocks', () => {
    fc.assert(
      fc.property(schedules, places, fc.integer({ min: 0, max: 6 * dayMs }), ({ schedule }, { zone, atMs }, gapMs) => {
        const untilMs = atMs + gapMs;
        expect(missedRuns(schedule, zone, { afterMs: atMs, untilMs })).toEqual(oneByOne(schedule, zone, atMs, untilMs));
      }),
      { numRuns: 500 },
    );
  });

  test.each([['0 12 * * *'], ['30 1 * * 6'], ['15 0,23 * * *'], ['0 0 1 * *'], ['30 2 29 2 *'], ['0 12 15 3 *']])(
    'over many years of %s in any zone',
    (text) => {
      const schedule = scheduleOf(text);
      fc.assert(
        fc.property(places, fc.integer({ min: 0, max: 10_000 }), ({ zone, atMs }, days) => {
          const untilMs = atMs + days * dayMs;
          expect(missedRuns(schedule, zone, { afterMs: atMs, untilMs })).toEqual(
            oneByOne(schedule, zone, atMs, untilMs),
          );
        }),
        { numRuns: 15 },
      );
    },
  );
});
