import { expect, test } from 'vitest';
import { selects } from './selector.js';

const expression = (operator: string, values?: readonly string[]): object => ({
  matchExpressions: [{ key: 'a', operator, ...(values !== undefined && { values }) }],
});

test.each([
  [undefined, {}, true],
  [{}, { a: 'x' }, true],
  [{ matchLabels: { a: 'x' } }, { a: 'x' }, true],
  [{ matchLabels: { a: 'x', b: 'y' } }, { a: 'x' }, false],
  [expression('In', ['x', 'y']), { a: 'y' }, true],
  [expression('In', ['x']), {}, false],
  [expression('NotIn', ['x']), { a: 'x' }, false],
  [expression('NotIn', ['x']), {}, true],
  [expression('Exists'), { a: '' }, true],
  [expression('Exists'), {}, false],
  [expression('DoesNotExist'), {}, true],
  [expression('DoesNotExist'), { a: '' }, false],
])('%j of %j: %j', (selector, labels, expected) => {
  expect(selects(selector, labels)).toBe(expected);
});
