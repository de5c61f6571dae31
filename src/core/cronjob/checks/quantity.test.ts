import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  compareQuantities,
  inThousandths,
  isNegative,
  isWholeNumber,
  parseQuantity,
  quantityText,
  wholeValue,
} from './quantity.js';
import type { Quantity } from './quantity.js';

function read(value: string | number): Quantity {
  const number = parseQuantity(value);
  if (number === undefined) throw new Error(`no quantity: ${value}`);
  return number;
}

const compare = (left: string | number, right: string | number): number =>
  Math.sign(compareQuantities(read(left), read(right)));

describe('parseQuantity', () => {
  it.each(['', ' ', 'a', '1 Gi', '1g', '1ki', '1e', '1.2.3', '--1', '1mm', 'Infinity', 'NaN'])(
    'reads no %j',
    (text) => {
      expect(parseQuantity(text)).toBeUndefined();
    },
  );

  it('reads an exponent beyond 32 bits without its first ones, as Kubernetes does', () => {
    expect(compare('5e4294967299', '5e3')).toBe(0);
  });

  it('reads no number that is too great to tell', () => {
    expect(parseQuantity(Number.POSITIVE_INFINITY)).toBeUndefined();
  });

  it('reads any text of what it can be made of within milliseconds', () => {
    const long = '9'.repeat(1_000_000);
    const start = performance.now();
    for (const text of [`1e${long}`, `1e-${long}`]) expect(parseQuantity(text)).toBeUndefined();
    for (const text of [long, `0.${long}`, `${long}Ki`, `.${long}Ki`, `0${long}0.0`]) {
      expect(quantityText(read(text))).not.toBe('');
      expect(compare(text, text)).toBe(0);
    }
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('compareQuantities', () => {
  it.each([
    ['1', 1],
    ['1000m', '1'],
    ['1Ki', '1024'],
    ['1.5Gi', '1536Mi'],
    ['0.5', '500m'],
    ['1e3', '1k'],
    ['1E', '1e18'],
    ['-1', '-1000m'],
    ['0', '-0'],
    ['1.', '+1'],
    ['.5Ki', '512'],
    [' 2Gi ', '2Gi'],
    // The least quantity and, with a binary suffix, the greatest.
    ['0.1n', '1n'],
    ['1e-999999999', '1n'],
    ['0.9999999999', '1'],
    ['8Ei', '9223372036854775807'],
    [`${'9'.repeat(40)}Ki`, '9223372036854775807'],
  ])('finds %s equal to %s', (left, right) => {
    expect(compare(left, right)).toBe(0);
  });

  it.each([
    ['-1', '0'],
    ['0', '1n'],
    ['999m', '1'],
    ['1G', '1Gi'],
    ['9', '10'],
    ['-10', '-9'],
    ['123', '124'],
    ['12', '123'],
    ['1e20', '1e21'],
    ['1e999999998', '1e999999999'],
  ])('finds %s less than %s', (left, right) => {
    expect(compare(left, right)).toBe(-1);
    expect(compare(right, left)).toBe(1);
  });

  it('agrees with whole numbers of billionths', () => {
    const units = {
      n: 1n,
      u: 1_000n,
      m: 1_000_000n,
      '': 1_000_000_000n,
      k: 1_000_000_000_000n,
      Ki: 1_024_000_000_000n,
    };
    const number = fc.record({
      whole: fc.integer({ min: -100_000, max: 100_000 }),
      unit: fc.constantFrom(...Object.keys(units)),
    });
    const scaled = ({ whole, unit }: { whole: number; unit: string }): bigint =>
      BigInt(whole) * (Reflect.get(units, unit) as bigint);
    fc.assert(
      fc.property(number, number, (left, right) => {
        const expected = scaled(left) === scaled(right) ? 0 : scaled(left) < scaled(right) ? -1 : 1;
        expect(compare(`${left.whole}${left.unit}`, `${right.whole}${right.unit}`)).toBe(expected);
      }),
    );
  });
});

it('isNegative holds below 0 only', () => {
  expect(['-1', '-1n', '-0', '0', '1n'].map((text) => isNegative(read(text)))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

it.each([
  ['2', true],
  ['2000m', true],
  ['1.5Ki', true],
  ['0', true],
  ['1e30', true],
  // Rounded up to thousandths, as Kubernetes does.
  ['0.9999', true],
  ['1500m', false],
  ['1.0001', false],
  ['1n', false],
])('isWholeNumber of %s is %j', (text, whole) => {
  expect(isWholeNumber(read(text))).toBe(whole);
});

it.each([
  ['2Mi', 2_097_152n],
  ['1.5', 2n],
  ['-1.5', -2n],
  ['1n', 1n],
  ['0', 0n],
  ['8Ei', 2n ** 63n - 1n],
  ['1e19', undefined],
  ['1e99', undefined],
])('wholeValue of %s is %s', (text, value) => {
  expect(wholeValue(read(text))).toBe(value);
});

it.each([
  ['1.0001', '1001m'],
  ['1u', '1m'],
  ['-1u', '-1m'],
  ['999.9999', '1k'],
  ['1500m', '1500m'],
  ['1.5', '1500m'],
])('inThousandths of %s is %s', (text, rounded) => {
  expect(quantityText(inThousandths(read(text)))).toBe(rounded);
});

describe('addQuantities', () => {
  it.each([
    ['1', '2', '3'],
    ['1500m', '500m', '2'],
    ['1Gi', '512Mi', '1536Mi'],
    ['1Gi', '1', '1073741825'],
    ['1', '1Gi', '1073741825'],
    ['0', '1Gi', '1Gi'],
    ['1Gi', '0', '1Gi'],
    ['1', '-1', '0'],
    ['500m', '-1500m', '-1'],
    ['9E', '9E', '18E'],
    ['1e3', '1', '1001'],
  ])('adds %s and %s to %s', (left, right, sum) => {
    expect(quantityText(addQuantities(read(left), read(right)))).toBe(sum);
  });

  it('takes the greater one where the other one counts for nothing', () => {
    expect(compareQuantities(addQuantities(read('1e999999999'), read('1')), read('1e999999999'))).toBe(0);
    expect(compareQuantities(addQuantities(read('1'), read('-1e999999999')), read('-1e999999999'))).toBe(0);
  });

  it('adds as integers are added', () => {
    const integer = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(integer, integer, (left, right) => {
        const sum = addQuantities(read(String(left)), read(String(right)));
        expect(compareQuantities(sum, read(String(left + right)))).toBe(0);
      }),
    );
  });
});

describe('quantityText', () => {
  it.each(['0', '1', '1024', '1500m', '1e3', '+1', '01', '1.', '100Mi', '-5Gi', '1001Ki'])(
    'leaves %s as it is',
    (text) => {
      expect(quantityText(read(text))).toBe(text);
    },
  );

  it.each([
    ['2000m', '2'],
    ['0.5', '500m'],
    ['.0', '0'],
    ['0Gi', '0'],
    ['1000', '1k'],
    ['10e3', '10e3'],
    ['1e4', '10e3'],
    ['1.0', '1'],
    ['1024Ki', '1Mi'],
    ['0.5Ki', '512'],
    ['1.5Gi', '1536Mi'],
    ['0.1Gi', '107374182400m'],
    ['8Ei', '9223372036854775807'],
    ['1Pi', '1Pi'],
    [0.25, '250m'],
  ])('writes %s as %s', (text, canonical) => {
    expect(quantityText(read(text))).toBe(canonical);
  });
});
