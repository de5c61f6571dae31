import { expect, test } from 'vitest';
import { warningsIn } from './warnings.js';

test.each<[string, readonly string[]]>([
  ['299 - "batch/v1beta1 CronJob is deprecated"', ['batch/v1beta1 CronJob is deprecated']],
  ['299 - "one, and more", 299 - "two"', ['one, and more', 'two']],
  [
    String.raw`299 - "would violate PodSecurity \"restricted:latest\": a \\ b"`,
    [String.raw`would violate PodSecurity "restricted:latest": a \ b`],
  ],
  ['299 kube-apiserver "x" "Sun, 22 Nov 2026 00:00:00 GMT", 299 - "y"', ['x', 'y']],
  ['299 - "\u001b[31mred"', ['[31mred']],
  ['299 - ""', []],
  ['299 - "no end', []],
  ['nothing of the kind', []],
  ['', []],
])('%s', (header, texts) => {
  expect(warningsIn(header)).toEqual(texts);
});

test('takes no longer for many quotes than for few', () => {
  expect(warningsIn(`299 - "${'\\"'.repeat(50_000)}`)).toEqual([]);
});
