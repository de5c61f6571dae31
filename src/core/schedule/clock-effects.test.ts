import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedulesOfAnyKind } from '../../../test/support/schedules.js';
import { matches } from './calendar.js';
import { clockEffects, findTimeZone, parseSchedule, ticks, utc } from './index.js';

/** What the changes of a year do: `skips 02:30`. */
function changesOf(text: string, zoneName: string, year: number): readonly string[] {
  const parsed = parseSchedule(text);
  if (!parsed.ok) throw new Error(`${text} is refused`);
  const zone = findTimeZone(zoneName) ?? utc;
  const [afterMs, untilMs] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
  const shown = (verb: string, localMs: readonly number[]): readonly string[] =>
    localMs.map((local) => `${verb} ${new Date(local).toISOString().slice(5, 16).replace('T', ' ')}`);
  return clockEffects(parsed.schedule, zone, { afterMs, untilMs }).flatMap(({ skipped, repeated, leftOut }) => [
    ...shown('skips', skipped),
    ...shown('repeats', repeated),
    ...shown('leaves out', leftOut),
  ]);
}

test.each([
  ['a fixed time', '30 2 * * *', 'Europe/Berlin', ['skips 03-28 02:30', 'repeats 10-31 02:30']],
  ['only on the days that match', '30 2 * * MON', 'Europe/Berlin', []],
  [
    'many times',
    '*/30 1-3 * * *',
    'America/New_York',
    ['skips 03-14 02:00', 'skips 03-14 02:30', 'repeats 11-07 01:00', 'repeats 11-07 01:30'],
  ],
  ['another time of day', '0 12 * * *', 'Europe/Berlin', []],
  ['no zone that changes', '30 2 * * *', 'UTC', []],
  ['the zone of a prefix', 'TZ=Europe/Berlin 30 2 * * *', 'UTC', ['skips 03-28 02:30', 'repeats 10-31 02:30']],
  ['seconds are counted on', '@every 1h', 'Europe/Berlin', []],
  // The half hour of Lord Howe misleads the search for a full hour of the same day.
  [
    'robfig/cron leaves a run out',
    '0 12 * * *',
    'Australia/Lord_Howe',
    ['leaves out 04-04 12:00', 'leaves out 10-03 12:00'],
  ],
  ['midnight', '0 0 * * *', 'America/Havana', ['skips 03-14 00:00', 'repeats 11-07 00:00']],
])('%s: %s in %s', (_, text, zone, wanted) => {
  expect(changesOf(text, zone, 2027)).toEqual(wanted);
});

describe('a day that a zone leaves out', () => {
  test('has no runs', () => {
    expect(changesOf('0 */12 * * *', 'Pacific/Apia', 2011)).toEqual(
      expect.arrayContaining(['skips 12-30 00:00', 'skips 12-30 12:00']) as string[],
    );
  });
});

test('an instant that is none has no changes', () => {
  const parsed = parseSchedule('0 0 * * *');
  if (!parsed.ok) throw new Error('refused');
  expect(clockEffects(parsed.schedule, utc, { afterMs: NaN, untilMs: 0 })).toEqual([]);
});

const dayMs = 86_400_000;
/** Some changes of clocks: by an hour, by half an hour, at midnight, by a whole day, of the standard time itself. */
const somewhere = fc.constantFrom(
  ['Europe/Berlin', '2027-03-28'],
  ['Europe/Berlin', '2027-10-31'],
  ['America/New_York', '2027-03-14'],
  ['Australia/Lord_Howe', '2027-04-04'],
  ['Australia/Lord_Howe', '2027-10-03'],
  ['America/Havana', '2027-03-14'],
  ['America/Havana', '2027-11-07'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['Pacific/Apia', '2011-12-30'],
  ['Asia/Pyongyang', '2018-05-05'],
);

test('what is not told of runs at the time that it means, and is told nothing of where nothing is', () => {
  fc.assert(
    fc.property(schedulesOfAnyKind, somewhere, (text, [zoneName = '', date = '']) => {
      const parsed = parseSchedule(text);
      const zone = findTimeZone(zoneName);
      if (!parsed.ok || parsed.schedule.kind !== 'cron' || zone === undefined) throw new Error(`${text} ${zoneName}`);
      const { schedule } = parsed;
      const [afterMs, untilMs] = [Date.parse(date) - 3 * dayMs, Date.parse(date) + 4 * dayMs];
      const runs = new Set<number>();
      for (const atMs of ticks(schedule, zone, afterMs)) {
        if (atMs > untilMs) break;
        runs.add(atMs);
      }
      const localOf = (atMs: number): number => atMs + zone.spanAt(atMs / 1000).offset * 1000;
      const meant: number[] = [];
      for (let atMs = afterMs + 60_000; atMs <= untilMs; atMs += 60_000) {
        if (matches(schedule, localOf(atMs) / 1000)) meant.push(atMs);
      }
      const changes = clockEffects(schedule, zone, { afterMs, untilMs });
      const missing = meant.filter((atMs) => !runs.has(atMs)).map(localOf);
      // One of two passes of a local time is enough for it not to be left out.
      const gone = missing.filter((local) => !meant.some((atMs) => runs.has(atMs) && localOf(atMs) === local));
      // A run that is left out may lie weeks after the change.
      const told = changes.flatMap(({ leftOut }) => leftOut).filter((local) => local <= localOf(untilMs));
      expect(told).toEqual([...new Set(gone)]);
      const passes = groupedBy([...runs], localOf);
      expect(changes.flatMap(({ repeated }) => repeated)).toEqual(
        [...passes]
          .filter(([local, all]) => all.length === 2 && matches(schedule, local / 1000))
          .map(([local]) => local),
      );
      const existing = new Set(
        Array.from({ length: (untilMs - afterMs) / 60_000 }, (_, i) => localOf(afterMs + i * 60_000)),
      );
      for (const local of changes.flatMap(({ skipped }) => skipped)) {
        expect([matches(schedule, local / 1000), existing.has(local)]).toEqual([true, false]);
      }
    }),
    { numRuns: 300 },
  );
});

function groupedBy(
  values: readonly number[],
  keyOf: (value: number) => number,
): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
