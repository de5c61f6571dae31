import { expect, test } from 'vitest';
import { clockOf, datesFrom, placeName, placesIn } from './clock.ts';

test('a minute of a day is a clock', () => {
  expect([0, 135, 1439, 1440].map(clockOf)).toEqual(['00:00', '02:15', '23:59', '24:00']);
});

test.each([
  ['UTC', '2027-03-28T23:30:00Z', 'Sun 23:30'],
  ['Europe/Berlin', '2027-03-28T23:30:00Z', 'Mon 01:30'],
  ['America/St_Johns', '2027-03-29T00:00:00Z', 'Sun 21:30'],
  ['Asia/Kathmandu', '2027-03-28T18:15:00Z', 'Mon 00:00'],
])('in %s, %s is %s', (timeZone, at, name) => {
  expect(placeName(placesIn(timeZone)(at))).toBe(name);
});

test('each weekday of a week that begins at a midnight has its date', () => {
  expect(datesFrom('2027-03-24T23:00:00Z', 'Europe/Berlin')).toEqual([
    '29 Mar',
    '30 Mar',
    '31 Mar',
    '25 Mar',
    '26 Mar',
    '27 Mar',
    '28 Mar',
  ]);
  expect(datesFrom('2026-12-28T00:00:00Z', 'UTC').slice(3)).toEqual(['31 Dec', '1 Jan', '2 Jan', '3 Jan']);
});
