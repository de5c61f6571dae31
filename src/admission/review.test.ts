import { describe, expect, test } from 'vitest';
import { answerTo } from './review.js';

/** The warnings that an answer has when these are to be given. */
function given(warnings: readonly string[]): readonly string[] | undefined {
  const { response } = JSON.parse(answerTo('u-1').allow(warnings)) as { response: { warnings?: readonly string[] } };
  return response.warnings;
}

describe('warnings', () => {
  test('are whole, since an API server that gives the same one shows it once then', () => {
    const long = 'spec: '.padEnd(500, 'x');
    expect(given([long, 'short', long])).toEqual([long, 'short']);
  });

  test('have at most as many characters as the API server hands on without cutting them', () => {
    const most = Array.from({ length: 4 }, (_, index) => `${index}`.padEnd(1_024, 'x'));
    expect(given(most)).toEqual(most);
    expect(given(['x'.repeat(1_025)])).toEqual([`${'x'.repeat(1_023)}…`]);
  });

  test('are cut where there is no room for all of them, and those that are left out are counted', () => {
    const many = Array.from({ length: 20 }, (_, index) => `${index}`.padStart(2, '0').padEnd(300, 'x'));
    const kept = given(many) ?? [];
    expect(kept.slice(0, -1)).toEqual(many.slice(0, 15).map((text) => `${text.slice(0, 255)}…`));
    expect(kept.at(-1)).toBe('5 more warnings are not shown');
    expect(kept.join('').length).toBeLessThanOrEqual(4_096);
  });

  test('that say nothing are not given', () => {
    expect(given([''])).toEqual([]);
    expect(given([])).toBeUndefined();
  });
});
