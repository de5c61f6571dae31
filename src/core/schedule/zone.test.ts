import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeZoneNames } from './generated/time-zone-names.js';
import { clockFor, findTimeZone, timeZoneLike, utc } from './zone.js';

function offsetHours(name: string, instant: string): number {
  const zone = findTimeZone(name);
  if (zone === undefined) throw new Error(`${name} is not found`);
  return zone.spanAt(Date.parse(instant) / 1000).offset / 3600;
}

describe('a time zone is found by the name that Go reads', () => {
  test.each([
    ['Europe/Berlin'],
    ['America/Argentina/ComodRivadavia'],
    ['Asia/Calcutta'],
    ['Asia/Kolkata'],
    ['Europe/Kiev'],
    ['Europe/Kyiv'],
    ['US/Pacific'],
    ['EST5EDT'],
    ['GMT'],
    ['GMT+0'],
    ['Etc/GMT+12'],
    ['Zulu'],
    ['Factory'],
    ['Local'],
    ['localtime'],
    ['posixrules'],
    ['posix/Europe/Berlin'],
    ['right/Europe/Berlin'],
    ['Europe//Berlin'],
    ['./Europe/./Berlin'],
  ])('%s', (name) => {
    expect(findTimeZone(name)?.name).toBe(name);
  });

  test.each([
    ['europe/berlin'],
    ['EUROPE/BERLIN'],
    ['utc'],
    ['PST'],
    ['IST'],
    ['US/Pacific-New'],
    ['SystemV/PST8'],
    ['+05:30'],
    ['UTC+1'],
    ['Europe'],
    ['Europe/'],
    ['Europe/Berlin/'],
    ['Europe/Berlin/.'],
    ['Europe/../Europe/Berlin'],
    ['/Europe/Berlin'],
    ['\\Europe\\Berlin'],
    ['posix/Local'],
    ['posix/posix/UTC'],
    ['.'],
    [' UTC'],
    ['Europe/Berlin\0'],
    ['__proto__'],
  ])('%j is none', (name) => {
    expect(findTimeZone(name)).toBeUndefined();
  });

  test('an empty name and UTC are UTC', () => {
    expect(findTimeZone('')).toBe(utc);
    expect(findTimeZone('UTC')).toBe(utc);
  });

  test('every listed name is found, and found again as the same zone', () => {
    for (const name of timeZoneNames.keys()) expect(findTimeZone(name)).toBe(findTimeZone(name));
    expect(timeZoneNames.size).toBeGreaterThan(590);
  });

  test('a name in another case is told the right one', () => {
    expect(timeZoneLike('america/new_york')).toBe('America/New_York');
    expect(timeZoneLike('Europe/Atlantis')).toBeUndefined();
  });
});

describe('a name that the runtime is too old to know', () => {
  const without =
    (...unknown: string[]) =>
    (name: string): string | undefined =>
      unknown.includes(name) ? undefined : name;

  test.each<[what: string, name: string, unknown: string[], used: string | undefined]>([
    ['is not replaced where it is known', 'Europe/Kyiv', [], 'Europe/Kyiv'],
    ['gives way to the name that it was renamed from', 'Europe/Kyiv', ['Europe/Kyiv'], 'Europe/Kiev'],
    ['gives way to the zone that it is a link to', 'Asia/Calcutta', ['Asia/Calcutta'], 'Asia/Kolkata'],
    [
      'gives way to a zone with the same clock from now on',
      'America/Ciudad_Juarez',
      ['America/Ciudad_Juarez'],
      'America/Denver',
    ],
    ['has no replacement where no zone is alike', 'Antarctica/Troll', ['Antarctica/Troll'], undefined],
    ['is not looked for in a circle', 'Europe/Kyiv', ['Europe/Kyiv', 'Europe/Kiev'], undefined],
  ])('%s', (_, name, unknown, used) => {
    expect(clockFor(name, without(...unknown))).toBe(used);
  });
});

describe('offsets', () => {
  test.each<[zone: string, instant: string, hours: number]>([
    ['UTC', '2026-07-01T00:00:00Z', 0],
    ['Factory', '2026-07-01T00:00:00Z', 0],
    ['localtime', '2026-07-01T00:00:00Z', 0],
    ['Etc/GMT+12', '2026-07-01T00:00:00Z', -12],
    ['Asia/Kathmandu', '2026-07-01T00:00:00Z', 5.75],
    ['America/New_York', '2026-03-08T06:59:59Z', -5],
    ['America/New_York', '2026-03-08T07:00:00Z', -4],
    ['posixrules', '2026-03-08T07:00:00Z', -4],
    ['right/America/New_York', '2026-03-08T07:00:00Z', -4],
    ['Australia/Lord_Howe', '2026-04-04T14:59:59Z', 11],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', 10.5],
    ['Pacific/Apia', '2011-12-30T09:59:59Z', -10],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', 14],
    ['America/Recife', '2000-10-10T00:00:00Z', -2],
    ['America/Recife', '2000-10-16T00:00:00Z', -3],
    ['Europe/Berlin', '2499-07-01T00:00:00Z', 2],
    ['Europe/Berlin', '9999-12-31T23:59:59Z', 1],
    ['Africa/Monrovia', '1971-01-01T00:00:00Z', -0.7416666666666667],
  ])('%s at %s: %f h', (zone, instant, hours) => {
    expect(offsetHours(zone, instant)).toBeCloseTo(hours, 9);
  });

  test('before 1800 there is one offset, of local mean time', () => {
    expect(findTimeZone('Europe/Berlin')?.spanAt(-62_000_000_000)).toMatchObject({ start: -Infinity, offset: 3208 });
  });

  test('a span holds the instant that it was asked for, and its edges have one offset', () => {
    const names = fc.constantFrom(...timeZoneNames.keys());
    fc.assert(
      fc.property(names, fc.integer({ min: 0, max: 4_000_000_000 }), (name, instant) => {
        const zone = findTimeZone(name) ?? utc;
        const span = zone.spanAt(instant);
        expect(span.start <= instant && instant < span.end).toBe(true);
        const clock = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
        const offsetText = (seconds: number): string => clock.format(seconds * 1000).replace(/.*GMT/, '');
        if (!Number.isFinite(span.start)) return;
        expect([offsetText(span.start), offsetText(span.end - 1)]).toEqual([offsetText(instant), offsetText(instant)]);
      }),
      { numRuns: 300 },
    );
  });
});
