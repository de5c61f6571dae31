import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countIndexes } from './succeeded-indexes.js';

describe('countIndexes', () => {
  it.each([
    ['', 0],
    ['0', 1],
    ['0,2-4,9', 5],
    ['0-9', 10],
    ['+3', 1],
    ['007', 1],
    ['00000000000000000000000000000003', 1],
  ])('counts %j', (text, count) => {
    expect(countIndexes(text, 10)).toEqual({ ok: true, count });
  });

  it.each([
    ['10', 'too large index: "10"'],
    ['1-10', 'too large index: "10"'],
    ['9223372036854775807', 'too large index: "9223372036854775807"'],
    ['9223372036854775808', 'cannot convert string to integer for index: "9223372036854775808"'],
    ['0,', 'cannot convert string to integer for index: ""'],
    [',0', 'cannot convert string to integer for index: ""'],
    ['-1', 'cannot convert string to integer for index: ""'],
    ['1-', 'cannot convert string to integer for index: ""'],
    ['+', 'cannot convert string to integer for index: "+"'],
    ['1_0', 'cannot convert string to integer for index: "1_0"'],
    ['0x1', 'cannot convert string to integer for index: "0x1"'],
    ['1e0', 'cannot convert string to integer for index: "1e0"'],
    ['1.0', 'cannot convert string to integer for index: "1.0"'],
    [' 1', 'cannot convert string to integer for index: " 1"'],
    ['1,1', 'non-increasing order, previous: 1, current: 1'],
    ['0-3,3', 'non-increasing order, previous: 3, current: 3'],
    ['4-2', 'non-increasing order, previous: 4, current: 2'],
    [
      '0--2',
      `the fragment "0--2" violates the requirement that an index interval can have at most two parts separated by '-'`,
    ],
  ])('refuses %j', (text, fault) => {
    expect(countIndexes(text, 10)).toEqual({ ok: false, fault });
  });

  it('has no index for a Job without completions', () => {
    expect(countIndexes('0', 0)).toEqual({ ok: false, fault: 'too large index: "0"' });
  });

  it('counts any set of indexes, written one by one', () => {
    const indexes = fc.uniqueArray(fc.nat(999)).map((items) => items.sort((a, b) => a - b));
    fc.assert(
      fc.property(indexes, (items) => {
        expect(countIndexes(items.join(','), 1000)).toEqual({ ok: true, count: items.length });
      }),
    );
  });

  it('answers for 7 MB of commas or hyphens at once', () => {
    const startMs = performance.now();
    for (const character of [',', '-', '0', '0,']) countIndexes(character.repeat(7_000_000 / character.length), 10);
    expect(performance.now() - startMs).toBeLessThan(500);
  });
});
