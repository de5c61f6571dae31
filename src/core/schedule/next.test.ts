import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findTimeZone, next, parseSchedule, type Schedule, ticks, type TimeZone, utc } from './index.js';

function schedule(text: string): Schedule {
  const parsed = parseSchedule(text);
  if (!parsed.ok) throw new Error(`${text} was refused`);
  return parsed.schedule;
}

function zoneOf(name: string): TimeZone {
  const zone = findTimeZone(name);
  if (zone === undefined) throw new Error(`${name} is not found`);
  return zone;
}

function runs(text: string, zone: string, after: string, count: number): string[] {
  const instants: string[] = [];
  for (const instant of ticks(schedule(text), zoneOf(zone), Date.parse(after))) {
    if (instants.push(iso(instant)) === count) break;
  }
  return instants;
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace('.000Z', 'Z');
}

describe('the runs of robfig/cron around a change of the clocks', () => {
  test.each<[what: string, text: string, zone: string, after: string, runs: string[]]>([
    [
      'New York in spring: 02:30 does not exist and is skipped',
      '30 2 * * *',
      'America/New_York',
      '2026-03-07T00:00:00Z',
      ['2026-03-07T07:30:00Z', '2026-03-09T06:30:00Z'],
    ],
    [
      'New York in autumn: 01:30 comes twice and runs twice',
      '30 1 * * *',
      'America/New_York',
      '2026-11-01T00:00:00Z',
      ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-02T06:30:00Z'],
    ],
    [
      'New York in autumn: every half hour goes on without a gap',
      '*/30 * * * *',
      'America/New_York',
      '2026-11-01T05:00:00Z',
      ['2026-11-01T05:30:00Z', '2026-11-01T06:00:00Z', '2026-11-01T06:30:00Z', '2026-11-01T07:00:00Z'],
    ],
    [
      'Berlin: noon stays noon, an hour earlier in UTC',
      '0 12 * * *',
      'Europe/Berlin',
      '2026-03-28T00:00:00Z',
      ['2026-03-28T11:00:00Z', '2026-03-29T10:00:00Z'],
    ],
    [
      'São Paulo in 2018: midnight does not exist and is skipped',
      '0 0 * * *',
      'America/Sao_Paulo',
      '2018-11-03T00:00:00Z',
      ['2018-11-03T03:00:00Z', '2018-11-05T02:00:00Z'],
    ],
    [
      'São Paulo in 2018: the search leaves Saturday at 01:30 on Sunday, and takes it for Saturday',
      '30 1 * * 6',
      'America/Sao_Paulo',
      '2018-11-03T05:00:00Z',
      ['2018-11-04T03:30:00Z', '2018-11-10T03:30:00Z'],
    ],
    [
      'Havana in spring: midnight is skipped',
      '0 0 * * *',
      'America/Havana',
      '2026-03-07T12:00:00Z',
      ['2026-03-09T04:00:00Z'],
    ],
    [
      'Havana in autumn: midnight runs twice',
      '0 0 * * *',
      'America/Havana',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T04:00:00Z', '2026-11-01T05:00:00Z', '2026-11-02T05:00:00Z'],
    ],
    [
      'Beirut: noon of the day that begins at 01:00 is skipped by a schedule of that day only',
      '0 12 27 3 *',
      'Asia/Beirut',
      '2022-01-01T00:00:00Z',
      ['2023-03-27T09:00:00Z'],
    ],
    [
      'Damascus in 2005: the search steps over 1 April, which begins at 01:00, and runs in April for March',
      '0 12 15 3 *',
      'Asia/Damascus',
      '2005-03-20T00:00:00Z',
      ['2005-04-15T09:00:00Z', '2006-03-15T10:00:00Z'],
    ],
    [
      'Beirut: midnight after the day that begins at 01:00 is found from within that day',
      '0 0 28 3 *',
      'Asia/Beirut',
      '2022-03-27T00:00:00Z',
      ['2022-03-27T21:00:00Z'],
    ],
    [
      'Damascus in 2005: a search from such a misplaced run counts on from 01:00, and loses 1 May',
      '0 0 1,15 3,5 *',
      'Asia/Damascus',
      '2005-03-20T00:00:00Z',
      ['2005-04-14T21:00:00Z', '2005-05-14T21:00:00Z', '2006-02-28T22:00:00Z'],
    ],
    [
      'Amman in autumn: the search for a day lands on the second of two midnights, and 00:30 runs once',
      '30 0 20,26 10 *',
      'Asia/Amman',
      '2018-10-01T00:00:00Z',
      ['2018-10-19T21:30:00Z', '2018-10-25T22:30:00Z', '2019-10-19T21:30:00Z'],
    ],
    [
      'Lord Howe in spring: hours are counted from 02:30, and noon is skipped',
      '0 12 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T00:00:00Z',
      ['2026-10-03T01:30:00Z', '2026-10-05T01:00:00Z'],
    ],
    [
      'Lord Howe in autumn: half an hour comes twice, and 01:45 runs twice',
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T12:00:00Z',
      ['2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z', '2026-04-05T15:15:00Z'],
    ],
    [
      'Apia in 2011: 30 December does not exist, every day runs on 29 and 31',
      '0 12 * * *',
      'Pacific/Apia',
      '2011-12-29T00:00:00Z',
      ['2011-12-29T22:00:00Z', '2011-12-30T22:00:00Z'],
    ],
    [
      'Apia in 2011: where robfig/cron never ends, the first instant that matches',
      '0 12 30 12 *',
      'Pacific/Apia',
      '2010-12-30T22:00:00Z',
      ['2012-12-29T22:00:00Z'],
    ],
    [
      'a prefix goes before the zone that is asked for',
      'TZ=Asia/Tokyo 0 9 * * *',
      'America/New_York',
      '2026-01-01T00:00:00Z',
      ['2026-01-02T00:00:00Z'],
    ],
  ])('%s: %s in %s', (_, text, zone, ...[after, expected]) => {
    expect(runs(text, zone, after, expected.length)).toEqual(expected);
  });
});

describe('the runs of robfig/cron elsewhere', () => {
  test.each<[what: string, text: string, after: string, runs: string[]]>([
    ['a run at the very instant is not after it', '0 * * * *', '2026-01-01T01:00:00Z', ['2026-01-01T02:00:00Z']],
    ['fractions of a second count', '0 * * * *', '2026-01-01T00:59:59.999Z', ['2026-01-01T01:00:00Z']],
    ['a star and a weekday: both must match', '0 0 * * 1', '2026-01-01T00:00:00Z', ['2026-01-05T00:00:00Z']],
    [
      'a day and a weekday: one is enough',
      '0 0 3 * 1',
      '2026-01-01T00:00:00Z',
      ['2026-01-03T00:00:00Z', '2026-01-05T00:00:00Z'],
    ],
    ['a step of 1 is a star', '0 0 */1 * 1', '2026-01-01T00:00:00Z', ['2026-01-05T00:00:00Z']],
    ['a list with a star is a star', '0 0 *,3 * 1', '2026-01-01T00:00:00Z', ['2026-01-05T00:00:00Z']],
    ['a step of 2 is no star', '0 0 */2 * 1', '2026-01-01T00:00:00Z', ['2026-01-03T00:00:00Z', '2026-01-05T00:00:00Z']],
    ['a leap day', '0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00:00Z', '2032-02-29T00:00:00Z']],
    ['eight years without a leap day are more than five', '0 0 29 2 *', '2096-02-29T00:00:00Z', []],
    ['seen from the year before it is there', '0 0 29 2 *', '2099-01-01T00:00:00Z', ['2104-02-29T00:00:00Z']],
    ['31 February', '0 0 31 2 *', '2026-01-01T00:00:00Z', []],
    ['a field that allows nothing', ', * * * *', '2026-01-01T00:00:00Z', []],
    ['days that allow nothing', '0 0 , * *', '2026-01-01T00:00:00Z', []],
    ['weekdays that allow nothing leave the days', '0 0 2 * ,', '2026-01-01T00:00:00Z', ['2026-01-02T00:00:00Z']],
    [
      'every so often, from the instant on',
      '@every 90m',
      '2026-01-01T00:10:45.5Z',
      ['2026-01-01T01:40:45Z', '2026-01-01T03:10:45Z'],
    ],
    ['every so often, without fractions of a second', '@every 1.9s', '2026-01-01T00:00:00Z', ['2026-01-01T00:00:01Z']],
    ['less than a second is one', '@every 1ms', '2026-01-01T00:00:00Z', ['2026-01-01T00:00:01Z']],
    ['less than nothing is one second', '@every -1h', '2026-01-01T00:00:00Z', ['2026-01-01T00:00:01Z']],
    ['before 1970', '@hourly', '1969-12-31T22:59:59.5Z', ['1969-12-31T23:00:00Z', '1970-01-01T00:00:00Z']],
    ['the last year', '@yearly', '9998-12-31T00:00:00Z', ['9999-01-01T00:00:00Z']],
  ])('%s: %s', (_, text, after, expected) => {
    expect(runs(text, 'UTC', after, Math.max(1, expected.length))).toEqual(expected);
  });

  test.each([[NaN], [Infinity], [-Infinity], [8.64e15], [-8.64e15], [Date.UTC(10_000, 0)]])(
    'there is no run after %d',
    (afterMs) => {
      expect(next(schedule('* * * * *'), utc, afterMs)).toBeUndefined();
      expect(next(schedule('@every 1s'), utc, afterMs)).toBeUndefined();
    },
  );
});

interface Vector {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly after: string;
  readonly valid: boolean;
  readonly next?: readonly string[];
}

/**
 * Newer time zone data than that of the recording has Morocco back on GMT from 20 September 2026 on. With such data, the
 * recorded runs from then on are no longer those of robfig/cron either.
 */
function isOutdated({ schedule, timeZone, next = [] }: Vector): boolean {
  const inNovember = { timeZone: 'Africa/Casablanca', hour: 'numeric', hourCycle: 'h23' } as const;
  const noon = new Intl.DateTimeFormat('en', inNovember).format(Date.parse('2026-11-01T12:00:00Z'));
  return (
    noon === '12' && `${timeZone ?? ''} ${schedule}`.includes(inNovember.timeZone) && (next.at(-1) ?? '') > '2026-09-20'
  );
}

test('A schedule is accepted if and only if robfig/cron v3 accepts it, and fires at exactly its instants.', () => {
  const lines = readFileSync(new URL('../../../test/vectors/schedule.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  expect(lines.length).toBeGreaterThan(1990);
  for (const line of lines) {
    const vector = JSON.parse(line) as Vector;
    const zone = findTimeZone(vector.timeZone ?? 'UTC');
    const valid = parseSchedule(vector.schedule).ok && zone !== undefined;
    expect(valid, line).toBe(vector.valid);
    if (valid && !isOutdated(vector))
      expect(runs(vector.schedule, vector.timeZone ?? 'UTC', vector.after, 6), line).toEqual(vector.next ?? []);
  }
});
