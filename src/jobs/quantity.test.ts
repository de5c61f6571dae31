import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpu, days, gibibytes, hours, mebibytes, minutes, quantity } from './quantity.js';

describe('quantities', () => {
  it.each([
    [cpu(0.5), '500m'],
    [cpu(2), '2'],
    [cpu(1.001), '1001m'],
    [cpu(2.007), '2007m'],
    [cpu(0.0001), '1m'],
    [cpu(0), '0'],
    [mebibytes(512), '512Mi'],
    [mebibytes(2048), '2Gi'],
    [gibibytes(1.5), '1536Mi'],
    [gibibytes(1 / 3), '357913942'],
    [mebibytes(0), '0'],
    [quantity('1e3'), '1e3'],
  ])('%s', (made, text) => {
    expect(made).toBe(text);
  });

  it('of thousandths of a processor are exact', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000_000 }), (thousandths) => {
        const text = String(cpu(thousandths / 1_000));
        expect(Number(text.replace('m', '')) * (text.endsWith('m') ? 1 : 1_000)).toBe(thousandths);
      }),
    );
  });

  it('refuse what is no amount, and say so', () => {
    expect(() => quantity('1GB')).toThrow('"1GB" is no quantity: must be one such as 500m, 1.5 or 2Gi');
    for (const count of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => cpu(count)).toThrow(`${count} processors: must be a number of at least 0`);
      expect(() => gibibytes(count)).toThrow(RangeError);
    }
  });
});

it('minutes, hours and days are seconds', () => {
  expect([minutes(1.5), hours(2), days(1)]).toEqual([90, 7_200, 86_400]);
});
