import { expect, test } from 'vitest';
import { microTime, secondTime } from './micro-time.js';

const noonMs = Date.UTC(2026, 2, 29, 12);

test.each([
  [noonMs, '2026-03-29T12:00:00.000000Z'],
  [noonMs + 7, '2026-03-29T12:00:00.007000Z'],
  [noonMs + 7.25, '2026-03-29T12:00:00.007250Z'],
  [noonMs + 999.5, '2026-03-29T12:00:00.999500Z'],
  [-1, '1969-12-31T23:59:59.999000Z'],
])('a MicroTime has six decimals: %d', (epochMs, text) => {
  expect(microTime(epochMs)).toBe(text);
});

test.each([
  [noonMs, '2026-03-29T12:00:00Z'],
  [noonMs + 999.9, '2026-03-29T12:00:00Z'],
  [-1, '1969-12-31T23:59:59Z'],
])('a Time has none: %d', (epochMs, text) => {
  expect(secondTime(epochMs)).toBe(text);
});
