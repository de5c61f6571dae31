import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOffMs } from './back-off.js';

test('a back-off doubles from half of the base up to the whole of the limit', () => {
  const limits = { baseMs: 100, maxMs: 5_000 };
  const delays = (random: number): number[] => [1, 2, 3, 6, 7, 5_000].map((n) => backOffMs(limits, n, () => random));
  expect(delays(0)).toEqual([50, 100, 200, 1_600, 2_500, 2_500]);
  expect(delays(0.5)).toEqual([75, 150, 300, 2_400, 3_750, 3_750]);
});

test('no back-off is longer than its limit, however many failures there were', () => {
  const failures = fc.integer({ min: 1, max: 1e9 });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(failures, random, (n, share) => {
      const delayMs = backOffMs({ baseMs: 250, maxMs: 60_000 }, n, () => share);
      expect(delayMs).toBeGreaterThanOrEqual(125);
      expect(delayMs).toBeLessThanOrEqual(60_000);
    }),
  );
});
