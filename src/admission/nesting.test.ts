import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundBroken } from './nesting.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the bound of levels', () => {
  test.each([
    ['a number', '1', 0, false],
    ['an object', '{}', 0, true],
    ['an object within the limit', '{}', 1, false],
    ['lists in lists', '[[[]]]', 2, true],
    ['lists beside each other', '[[],[],[]]', 2, false],
    ['brackets in a string', '"[[[["', 0, false],
    ['brackets behind an escaped quotation mark', '"\\"[[[["', 0, false],
    ['closing brackets in a string hide nothing', '["]]]]",[[]]]', 2, true],
    ['a string that ends with a backslash pair', '["\\\\",[[]]]', 2, true],
    ['a string without an end', '["[[[[', 1, false],
  ])('%s', (_name, json, limit, expected) => {
    expect(boundBroken(bytes(json), { levels: limit, containers: 9 })).toBe(expected ? 'levels' : undefined);
  });

  test('agrees with a walk over the parsed value', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(8), (value, limit) => {
        const bounds = { levels: limit, containers: Infinity };
        expect(boundBroken(bytes(JSON.stringify(value)), bounds)).toBe(depthOf(value) > limit ? 'levels' : undefined);
      }),
    );
  });
});

describe('the bound of lists and objects', () => {
  test('agrees with a walk over the parsed value', () => {
    const countOf = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? Object.values(value).reduce((sum: number, one) => sum + countOf(one), 1)
        : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(20), (value, containers) => {
        const broken = boundBroken(bytes(JSON.stringify(value)), { levels: Infinity, containers });
        expect(broken).toBe(countOf(value) > containers ? 'containers' : undefined);
      }),
    );
  });
});
