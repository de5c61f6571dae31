import { expect, test } from 'vitest';
import { at, causeOf, describe as describeError, invalid } from './index.js';

test('no part of a field error carries a control character to a terminal', () => {
  const error = invalid(at('spec.limits', '\u0000'), '\u001b[31m', "must be '\u0007'");
  const rule = String.raw`Invalid value: "\u001b[31m": must be '\u0007'`;
  expect(describeError(error)).toBe(String.raw`spec.limits[\u0000]: ${rule}`);
  expect(causeOf(error)).toMatchObject({ field: String.raw`spec.limits[\u0000]`, message: rule });
});
