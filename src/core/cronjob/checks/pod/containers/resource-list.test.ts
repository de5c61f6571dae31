import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareQuantities, parseQuantity } from '../../quantity.js';
import { plainly } from './resource-list.js';

test('an amount that is told plainly is the quantity that it is written as', () => {
  const digits = fc.string({ unit: fc.constantFrom('0', '1', '2', '5', '9', '.'), maxLength: 8 });
  const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'T', 'u', 'e3', 'K', 'mm', 'toString', ' ');
  fc.assert(
    fc.property(digits, suffix, (number, unit) => {
      const plain = plainly(number + unit);
      if (plain === undefined) return;
      const [written, told] = [parseQuantity(number + unit), parseQuantity(`${plain}m`)];
      if (written === undefined || told === undefined) throw new Error(`${number}${unit} is told as ${plain}`);
      expect(compareQuantities(written, told)).toBe(0);
    }),
    { numRuns: 5_000 },
  );
});

test.each(['500m', '1', '0.5', '2.125Gi', '128Mi', '99999Gi', 1, 0.25])('%s is told plainly', (amount) => {
  expect(plainly(amount)).toBeDefined();
});
