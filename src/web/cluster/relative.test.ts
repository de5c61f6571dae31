import { expect, test } from 'vitest';
import { relativeText } from './relative.ts';

test.each([
  [0, 'now'],
  [0.4, 'now'],
  [1, 'in 1 s'],
  [-59, '59 s ago'],
  [60, 'in 1 min 00 s'],
  [-610, '10 min 10 s ago'],
  [3599, 'in 59 min 59 s'],
  [3600 + 5 * 60 + 59, 'in 1 h 05 min'],
  [-86_400 - 7200, '1 d 2 h ago'],
  [40 * 86_400 + 7200, 'in 40 d'],
])('%d seconds from now is %j', (seconds, text) => {
  const nowMs = Date.UTC(2027, 0, 1);
  expect(relativeText(new Date(nowMs + seconds * 1000).toISOString(), nowMs)).toBe(text);
});
