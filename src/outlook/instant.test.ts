import { expect, test } from 'vitest';
import { instantMs, rfc3339Utc } from './instant.js';

test.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ['2026-01-01t00:00:00z', '2026-01-01T00:00:00Z'],
  ['2026-01-01T01:30:00+01:30', '2026-01-01T00:00:00Z'],
  ['2025-12-31T19:00:00-05:00', '2026-01-01T00:00:00Z'],
  ['2026-01-01T00:00:00.999Z', '2026-01-01T00:00:00Z'],
  ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
  ['1969-12-31T23:59:59.5Z', '1969-12-31T23:59:59Z'],
])('%s is %s', (text, utc) => {
  expect(rfc3339Utc(instantMs(text) ?? Number.NaN)).toBe(utc);
});

test('digits below the second count', () => {
  expect(instantMs('1970-01-01T00:00:00.29Z')).toBe(290);
  expect(instantMs('1970-01-01T00:00:00.0019999Z')).toBe(1);
});

test.each([
  ['', 'nothing'],
  ['2026-01-01', 'a date alone'],
  ['2026-01-01T00:00:00', 'no offset'],
  ['2026-01-01 00:00:00Z', 'a blank instead of T'],
  ['2025-02-29T00:00:00Z', 'a day that the month does not have'],
  ['2026-01-01T24:00:00Z', 'the midnight that ends a day'],
  ['2026-01-01T00:00:60Z', 'a leap second'],
  ['2026-01-01T00:00:00+24:00', 'an offset of a day'],
  ['+02026-01-01T00:00:00Z', 'a year of five digits'],
  ['2026-01-01T00:00:00Z\n', 'a line break at the end'],
])('%j is refused: %s', (text) => {
  expect(instantMs(text)).toBeUndefined();
});
