import { describe, expect, test } from 'vitest';
import { findTimeZone, missedRuns, parseSchedule, type Schedule, type TimeZone } from './index.js';

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

function missed(text: string, zone: string, after: string, until: string): { count: number; mostRecent?: string } {
  const gap = { afterMs: Date.parse(after), untilMs: Date.parse(until) };
  const { count, mostRecentMs } = missedRuns(schedule(text), zoneOf(zone), gap);
  return mostRecentMs === undefined ? { count } : { count, mostRecent: new Date(mostRecentMs).toISOString() };
}

describe('missed runs', () => {
  test.each<
    [what: string, text: string, zone: string, gap: [after: string, until: string], count: number, mostRecent?: string]
  >([
    ['the beginning of the gap is not missed', '0 * * * *', 'UTC', ['2026-01-01T00:00:00Z', '2026-01-01T00:59:59Z'], 0],
    [
      'the end of the gap is',
      '0 * * * *',
      'UTC',
      ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z'],
      1,
      '2026-01-01T01:00:00.000Z',
    ],
    ['a gap that ends before it begins', '0 * * * *', 'UTC', ['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'], 0],
    // Kubernetes extrapolates from the first two runs, finds itself behind the last run of the day, and misses none.
    [
      'office hours over night',
      '*/15 9-17 * * *',
      'UTC',
      ['2026-01-05T17:45:00Z', '2026-01-06T20:00:00Z'],
      36,
      '2026-01-06T17:45:00.000Z',
    ],
    [
      'two minutes at midnight',
      '0,1 0 * * *',
      'UTC',
      ['2026-01-05T00:01:00Z', '2026-01-07T12:00:00Z'],
      4,
      '2026-01-07T00:01:00.000Z',
    ],
    [
      'weekdays over a weekend',
      '0 9 * * 1-5',
      'UTC',
      ['2026-01-02T09:00:00Z', '2026-01-05T10:00:00Z'],
      1,
      '2026-01-05T09:00:00.000Z',
    ],
    [
      'an hour that comes twice',
      '*/30 1 * * *',
      'America/New_York',
      ['2026-10-31T12:00:00Z', '2026-11-01T12:00:00Z'],
      4,
      '2026-11-01T06:30:00.000Z',
    ],
    [
      'an hour that does not come',
      '*/30 2 * * *',
      'America/New_York',
      ['2026-03-07T12:00:00Z', '2026-03-08T12:00:00Z'],
      0,
    ],
    [
      'a midnight that comes twice',
      '0,30 0 * * *',
      'America/Havana',
      ['2026-10-31T12:00:00Z', '2026-11-01T12:00:00Z'],
      4,
      '2026-11-01T05:30:00.000Z',
    ],
    [
      'a midnight that comes twice, of which the search finds the second',
      '30 0 20,26 10 *',
      'Asia/Amman',
      ['2018-10-01T00:00:00Z', '2018-11-01T00:00:00Z'],
      2,
      '2018-10-25T22:30:00.000Z',
    ],
    [
      'a run in the wrong month, and the run that the search then loses',
      '0 0 1,15 3,5 *',
      'Asia/Damascus',
      ['2005-03-20T00:00:00Z', '2005-06-01T00:00:00Z'],
      2,
      '2005-05-14T21:00:00.000Z',
    ],
    [
      'every minute of a year with two changes',
      '* * * * *',
      'Europe/London',
      ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
      525_600,
      '2027-01-01T00:00:00.000Z',
    ],
    [
      'every minute of a century',
      '* * * * *',
      'Europe/London',
      ['2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z'],
      52_596_000,
      '2100-01-01T00:00:00.000Z',
    ],
    [
      'every minute of all years',
      '* * * * *',
      'America/Chicago',
      ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
      5_259_491_999,
      '9999-12-31T23:59:00.000Z',
    ],
    [
      'leap days until the search gives up',
      '0 12 29 2 *',
      'UTC',
      ['2001-01-01T00:00:00Z', '2200-01-01T00:00:00Z'],
      24,
      '2096-02-29T12:00:00.000Z',
    ],
    [
      'every minute of the leap days',
      '* * 29 2 *',
      'Europe/Berlin',
      ['2001-01-01T00:00:00Z', '2200-01-01T00:00:00Z'],
      34_560,
      '2096-02-29T22:59:00.000Z',
    ],
    ['a date that never comes', '0 0 30 2 *', 'UTC', ['0001-01-01T00:00:00Z', '9999-01-01T00:00:00Z'], 0],
    ['a field that allows nothing', ', * * * *', 'UTC', ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'], 0],
    [
      'every so often',
      '@every 90m',
      'UTC',
      ['2026-01-01T00:00:30.5Z', '2026-01-01T06:00:00Z'],
      3,
      '2026-01-01T04:30:30.000Z',
    ],
    [
      'every so often, to the very end',
      '@every 90m',
      'UTC',
      ['2026-01-01T00:00:00Z', '2026-01-01T06:00:00Z'],
      4,
      '2026-01-01T06:00:00.000Z',
    ],
    [
      'every second of all years',
      '@every 1s',
      'UTC',
      ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
      315_569_519_999,
      '9999-12-31T23:59:59.000Z',
    ],
  ])('%s: %s in %s, %j', (_, text, zone, ...[[after, until], count, mostRecent]) => {
    expect(missed(text, zone, after, until)).toEqual(mostRecent === undefined ? { count } : { count, mostRecent });
  });

  test.each([[NaN], [Infinity], [-Infinity], [8.64e15]])('there are none after or until %d', (instantMs) => {
    const zone = zoneOf('UTC');
    for (const text of ['* * * * *', '@every 1s']) {
      expect(missedRuns(schedule(text), zone, { afterMs: instantMs, untilMs: 0 })).toEqual({ count: 0 });
      expect(missedRuns(schedule(text), zone, { afterMs: 0, untilMs: instantMs })).toEqual({ count: 0 });
    }
  });
});
