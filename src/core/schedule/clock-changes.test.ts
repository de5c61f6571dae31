import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedulesOfAnyKind as schedules } from '../../../test/support/schedules.js';
import { timeZoneNames } from './generated/time-zone-names.js';
import {
  clockChanges,
  type CronSchedule,
  findTimeZone,
  parseSchedule,
  shiftedRuns,
  ticks,
  type TimeZone,
} from './index.js';

const dayMs = 86_400_000;
const fromMs = Date.UTC(2026, 10, 22);
const untilMs = fromMs + 366 * dayMs;

function zoneOf(name: string): TimeZone {
  const zone = findTimeZone(name);
  if (zone === undefined) throw new Error(`${name} is not found`);
  return zone;
}

function scheduleOf(text: string): CronSchedule {
  const parsed = parseSchedule(text);
  if (!parsed.ok || parsed.schedule.kind !== 'cron') throw new Error(`${text} was refused`);
  return parsed.schedule;
}

const clockText = (local: number): string => new Date(local * 1000).toISOString().slice(0, 16);

describe('the changes of a zone within a year', () => {
  test.each([
    ['Europe/Berlin', ['2027-03-28T02:00 > 2027-03-28T03:00', '2027-10-31T03:00 > 2027-10-31T02:00']],
    ['America/Santiago', ['2027-04-04T00:00 > 2027-04-03T23:00', '2027-09-05T00:00 > 2027-09-05T01:00']],
    ['Australia/Lord_Howe', ['2027-04-04T02:00 > 2027-04-04T01:30', '2027-10-03T02:00 > 2027-10-03T02:30']],
    ['Antarctica/Troll', ['2027-03-28T01:00 > 2027-03-28T03:00', '2027-10-31T03:00 > 2027-10-31T01:00']],
    ['Asia/Tokyo', []],
    ['UTC', []],
  ])('%s', (name, expected) => {
    const changes = clockChanges(zoneOf(name), fromMs, untilMs);
    expect(changes.map(({ before, after }) => `${clockText(before)} > ${clockText(after)}`)).toEqual(expected);
  });

  test('are few in every zone', () => {
    for (const name of timeZoneNames.keys()) {
      expect(clockChanges(zoneOf(name), fromMs, untilMs).length).toBeLessThanOrEqual(4);
    }
  });
});

/** One zone for each way in which clocks change. */
const zones = ['Europe/Berlin', 'America/New_York', 'America/Santiago', 'America/Havana', 'Africa/Cairo'];
const oddZones = ['Australia/Lord_Howe', 'Antarctica/Troll', 'Pacific/Chatham', 'America/Scoresbysund'];

/** The local times of the runs around a change of the clocks, in seconds as if in UTC. */
function localRuns(schedule: CronSchedule, zone: TimeZone, at: number): readonly number[] {
  const locals: number[] = [];
  for (const run of ticks(schedule, zone, (at - 86_400) * 1000)) {
    if (run > (at + 86_400) * 1000) break;
    locals.push(run / 1000 + zone.spanAt(run / 1000).offset);
  }
  return locals;
}

describe('the runs that a change shifts, beside all runs around it', () => {
  const hourly = schedules.filter((text) => !/^(?:\*|\?|0-59)/.test(text));
  test('what does not exist has no run, what comes twice runs twice', () => {
    fc.assert(
      fc.property(hourly, fc.constantFrom(...zones, ...oddZones), (text, name) => {
        const schedule = scheduleOf(text);
        const zone = zoneOf(name);
        for (const change of clockChanges(zone, fromMs, untilMs)) {
          const shifted = shiftedRuns(schedule, change);
          if (shifted === undefined) continue;
          const runs = localRuns(schedule, zone, change.at);
          const times = (local: number): number => runs.filter((run) => run * 1000 === local).length;
          const expected = shifted.kind === 'skipped' ? 0 : 2;
          expect([text, name, times(shifted.firstLocalMs), times(shifted.lastLocalMs)]).toEqual([
            text,
            name,
            expected,
            expected,
          ]);
        }
      }),
      { numRuns: 400 },
    );
  });

  test.each(['Australia/Lord_Howe', 'Pacific/Chatham'])(
    '%s puts its clocks back within an hour: nothing is told',
    (name) => {
      const schedule = scheduleOf('0-45 2 * * *');
      const back = clockChanges(zoneOf(name), fromMs, untilMs).filter(({ before, after }) => after < before);
      expect(back.map((change) => shiftedRuns(schedule, change))).toEqual([undefined]);
    },
  );

  test('each run that is doubled is told of, where the pace is not kept', () => {
    fc.assert(
      fc.property(hourly, fc.constantFrom(...zones), (text, name) => {
        const schedule = scheduleOf(text);
        const zone = zoneOf(name);
        const hours = text.split(' ')[1] ?? '';
        fc.pre(/^\d+$/.test(hours));
        for (const change of clockChanges(zone, fromMs, untilMs)) {
          const runs = localRuns(schedule, zone, change.at);
          const doubled = runs.filter((run, index) => runs.indexOf(run) !== index);
          const shifted = shiftedRuns(schedule, change);
          const told = shifted?.kind === 'repeated' ? [shifted.firstLocalMs / 1000, shifted.lastLocalMs / 1000] : [];
          expect(told).toEqual(doubled.length === 0 ? [] : [Math.min(...doubled), Math.max(...doubled)]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['*/5 * * * *', 'a run each hour keeps its pace'],
    ['*/5 0-6 * * *', 'so does one in the hours around'],
    ['30 4 * * *', 'another hour is left alone'],
    ['30 2 * * 1-5', 'another day is left alone'],
  ])('%s: %s', (text) => {
    const changes = clockChanges(zoneOf('Europe/Berlin'), fromMs, untilMs);
    expect(changes.map((change) => shiftedRuns(scheduleOf(text), change))).toEqual([undefined, undefined]);
  });
});
