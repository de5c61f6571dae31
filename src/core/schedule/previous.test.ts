import { describe, expect, test } from 'vitest';
import { findTimeZone, parseSchedule, previous, utc } from './index.js';

function last(text: string, zone: string, before: number | string): string | undefined {
  const parsed = parseSchedule(text);
  if (!parsed.ok) throw new Error(`${text} was refused`);
  const beforeMs = typeof before === 'number' ? before : Date.parse(before);
  const run = previous(parsed.schedule, findTimeZone(zone) ?? utc, beforeMs);
  return run === undefined ? undefined : new Date(run).toISOString().replace('.000Z', 'Z');
}

describe('the run before an instant', () => {
  test.each<[what: string, text: string, zone: string, before: string, run: string | undefined]>([
    ['a run at the very instant is not before it', '0 * * * *', 'UTC', '2026-01-01T01:00:00Z', '2026-01-01T00:00:00Z'],
    ['fractions of a second count', '0 * * * *', 'UTC', '2026-01-01T01:00:00.001Z', '2026-01-01T01:00:00Z'],
    ['over a weekend', '0 9 * * 1-5', 'UTC', '2026-01-05T08:00:00Z', '2026-01-02T09:00:00Z'],
    ['over a gap', '30 2 * * *', 'America/New_York', '2026-03-09T00:00:00Z', '2026-03-07T07:30:00Z'],
    ['the second of two', '30 1 * * *', 'America/New_York', '2026-11-01T12:00:00Z', '2026-11-01T06:30:00Z'],
    ['the first of two', '30 1 * * *', 'America/New_York', '2026-11-01T06:30:00Z', '2026-11-01T05:30:00Z'],
    ['over the missing day of Apia', '0 12 30 12 *', 'Pacific/Apia', '2012-06-01T00:00:00Z', '2010-12-30T22:00:00Z'],
    ['a leap day eight years ago', '0 0 29 2 *', 'UTC', '2104-02-29T00:00:00Z', '2096-02-29T00:00:00Z'],
    ['the prefix goes first', 'TZ=Asia/Tokyo 0 9 * * *', 'UTC', '2026-01-01T12:00:00Z', '2026-01-01T00:00:00Z'],
    ['a date that never comes', '0 0 30 2 *', 'America/New_York', '2026-01-01T00:00:00Z', undefined],
    ['a field that allows nothing', '0 , * * *', 'UTC', '2026-01-01T00:00:00Z', undefined],
    ['every so often', '@every 90m', 'UTC', '2026-01-01T12:00:00Z', '2026-01-01T10:30:00Z'],
    ['every so often, before a fraction', '@every 90m', 'UTC', '2026-01-01T12:00:00.5Z', '2026-01-01T10:30:01Z'],
    ['in the days of local mean time', '0 12 * * *', 'Europe/Berlin', '1700-01-02T00:00:00Z', '1700-01-01T11:06:32Z'],
    ['the first year', '@yearly', 'UTC', '0000-06-01T00:00:00Z', '0000-01-01T00:00:00Z'],
    ['before the first year', '@yearly', 'UTC', '0000-01-01T00:00:00Z', undefined],
  ])('%s: %s in %s before %s', (_, text, zone, ...[before, run]) => {
    expect(last(text, zone, before)).toBe(run);
  });

  test.each([[NaN], [Infinity], [-Infinity], [8.64e15]])('there is none before %d', (beforeMs) => {
    expect(last('* * * * *', 'UTC', beforeMs)).toBeUndefined();
    expect(last('@every 1s', 'UTC', beforeMs)).toBeUndefined();
  });
});
