import { expect, test } from 'vitest';
import { aheadText, clockText, offsetIn, offsetText } from './clock.ts';

test('a clock is read as it stands, wherever the reader is', () => {
  expect(clockText('2027-03-28T02:30:00+01:00')).toBe('Sun 28 Mar 2027, 02:30');
  expect(clockText('2027-03-28T02:30:15')).toBe('Sun 28 Mar 2027, 02:30:15');
  expect(clockText('2027-03-28T02:30')).toBe('Sun 28 Mar 2027, 02:30');
  expect(offsetText('2027-03-28T02:30:00-03:30')).toBe('-03:30');
  expect(offsetText('2027-03-28T02:30:00')).toBe('');
});

test.each([
  [0, 'now'],
  [-5, 'now'],
  [40, 'within a minute'],
  [60, 'in 1 minute'],
  [3600, 'in 1 hour'],
  [3600 + 120, 'in 1 hour 2 minutes'],
  [26 * 3600, 'in 1 day 2 hours'],
  [86_400 + 120, 'in 1 day'],
  [400 * 86_400, 'in 1 year 1 month'],
])('%d seconds ahead is %j', (seconds, text) => {
  expect(aheadText(seconds * 1000, 0)).toBe(text);
});

test('the offset of a zone is that of the instant', () => {
  const berlin = offsetIn('Europe/Berlin');
  expect(berlin(Date.UTC(2027, 2, 28, 0, 59, 59, 900))).toBe(3_600_000);
  expect(berlin(Date.UTC(2027, 2, 28, 1))).toBe(7_200_000);
  expect(offsetIn('Nowhere/Else')(0)).toBe(0);
});
