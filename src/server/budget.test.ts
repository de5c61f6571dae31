import { expect, test } from 'vitest';
import { budgetMs } from './budget.js';

const usual = 30_000;

test.each([
  ['/mutate?timeout=10s', 10_000],
  ['/mutate?timeout=1s', 1_000],
  ['/mutate?dryRun=All&timeout=5s', 5_000],
  ['/mutate?timeout=5s&dryRun=All', 5_000],
  ['/mutate?timeout=30s', 30_000],
])('%s allows %d ms', (url, expected) => {
  expect(budgetMs(url, usual)).toBe(expected);
});

test.each([
  ['none', '/mutate'],
  ['an empty one', '/mutate?timeout='],
  ['no unit', '/mutate?timeout=5'],
  ['another unit', '/mutate?timeout=1h'],
  ['zero', '/mutate?timeout=0s'],
  ['a negative one', '/mutate?timeout=-1s'],
  ['an exponent', '/mutate?timeout=1e9s'],
  ['another name', '/mutate?timeouts=1s'],
  ['more than the most', '/mutate?timeout=31s'],
  ['more than a number holds', `/mutate?timeout=${'9'.repeat(400)}s`],
])('%s is as the usual time', (_name, url) => {
  expect(budgetMs(url, usual)).toBe(usual);
});
