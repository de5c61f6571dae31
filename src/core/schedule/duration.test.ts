import { describe, expect, test } from 'vitest';
import { parseDuration } from './duration.js';

const second = 1_000_000_000n;
const hour = 3600n * second;

describe('a duration is read as Go reads it', () => {
  test.each<[text: string, nanoseconds: bigint]>([
    ['0', 0n],
    ['-0', 0n],
    ['1h', hour],
    ['1h30m', hour + hour / 2n],
    ['+1.5h', hour + hour / 2n],
    ['-1h', -hour],
    ['.5s', second / 2n],
    ['1.s', second],
    ['1h1h', 2n * hour],
    ['1s1h', hour + second],
    ['1ns2us3\u00b5s4\u03bcs5ms', 5_009_001n],
    ['0.3333333333333333333h', hour / 3n],
    ['0.9223372036854775807h', 3_320_413_933_267n],
    ['9223372036854775807ns', 2n ** 63n - 1n],
    ['-9223372036854775808ns', -(2n ** 63n)],
    ['2562047h47m16.854775807s', 2n ** 63n - 1n],
    ['9223372036854775808ns9223372036854775808ns', 0n],
  ])('%s', (text, nanoseconds) => {
    expect(parseDuration(text)).toEqual({ nanoseconds });
  });

  test.each<[text: string, rule: string]>([
    ['', 'is not a duration such as 1h30m'],
    ['+', 'is not a duration such as 1h30m'],
    ['h', 'is not a duration such as 1h30m'],
    ['.s', 'is not a duration such as 1h30m'],
    ['--1h', 'is not a duration such as 1h30m'],
    [' 1h', 'is not a duration such as 1h30m'],
    ['90', 'lacks a unit such as s, m or h'],
    ['1h90', 'lacks a unit such as s, m or h'],
    ['1.2.3s', 'lacks a unit such as s, m or h'],
    ['1d', 'has a unit that is none of ns, us, ms, s, m and h'],
    ['1H', 'has a unit that is none of ns, us, ms, s, m and h'],
    ['1h ', 'has a unit that is none of ns, us, ms, s, m and h'],
    ['\uff11h', 'is not a duration such as 1h30m'],
    ['9223372036854775808ns', 'is longer than the 292 years that a duration can hold'],
    ['2562048h', 'is longer than the 292 years that a duration can hold'],
    ['2562047h48m', 'is longer than the 292 years that a duration can hold'],
  ])('%j is refused: it %s', (text, rule) => {
    expect(parseDuration(text)).toEqual({ rule });
  });
});
