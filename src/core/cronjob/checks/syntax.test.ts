import { describe, expect, it } from 'vitest';
import { keyFaults, labelFaults, subdomainFaults, urlPathFaults, valueFaults } from './syntax.js';

const n = (count: number) => 'n'.repeat(count);

describe.each([
  [
    'a subdomain',
    subdomainFaults,
    ['a', '0', 'a-b.c0', n(253)],
    ['', '-a', 'a-', 'a.', '.a', 'a..b', 'a.-b', 'A', 'a_b', 'a b', 'a\n', 'ä', n(254)],
  ],
  ['a label', labelFaults, ['a', '0-1', n(63)], ['', '-a', 'a-', 'a.b', 'A', 'a_b', 'a\n', n(64)]],
  [
    'the key of a label',
    keyFaults,
    ['a', 'A', 'a.b_c-D', n(63), `${n(253)}/${n(63)}`, 'a.b/c'],
    ['', '-a', 'a-', '/a', 'a/', '/', 'a/b/c', 'A/b', 'a_/b', 'a b', 'a\n', 'ä', n(64), `${n(254)}/a`],
  ],
  [
    'the value of a label',
    valueFaults,
    ['', 'a', 'A.b_c-D', n(63)],
    ['-a', 'a-', '_', 'a b', 'a/b', 'a\n', 'ä', n(64)],
  ],
  [
    'the path of a URL',
    urlPathFaults,
    ['a', '/a//b%20', "-._~!$&'()*+,;=:@".replace('@', '')],
    ['', 'a b', 'a?b', 'a#b', 'a@b', 'ä', 'a\n'],
  ],
] as const)('%s', (_what, faultsOf, right, wrong) => {
  it.each(right)('can be %j', (value) => {
    expect(faultsOf(value)).toEqual([]);
  });

  it.each(wrong)('cannot be %j', (value) => {
    expect(faultsOf(value)).not.toEqual([]);
  });

  it('is judged at once, whatever its length', () => {
    const startMs = performance.now();
    for (const value of ['a', 'a.', 'a-', '/', '!'].map((part) => part.repeat(3_500_000))) faultsOf(value);
    expect(performance.now() - startMs).toBeLessThan(500);
  });
});
