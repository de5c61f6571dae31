import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiErrorKind } from './answer.js';
import { errorOf, printable } from './status.js';

interface Case {
  readonly method?: string;
  readonly code: number;
  readonly reason?: string;
  readonly retryAfter?: string;
}

function error({ method = 'POST', code, reason, retryAfter }: Case): ReturnType<typeof errorOf> {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return errorOf({
    method,
    code,
    headers,
    body: Buffer.from(JSON.stringify({ kind: 'Status', reason, message: 'why' })),
  });
}

const mayHave = true;
const certainlyNot = false;

test.each<[Case, ApiErrorKind, boolean]>([
  [{ code: 400, reason: 'BadRequest' }, 'refused', certainlyNot],
  [{ code: 401, reason: 'Unauthorized' }, 'unauthorized', certainlyNot],
  [{ code: 403, reason: 'Forbidden' }, 'refused', certainlyNot],
  [{ code: 404, reason: 'NotFound' }, 'not-found', certainlyNot],
  [{ code: 405 }, 'refused', certainlyNot],
  [{ code: 409, reason: 'AlreadyExists' }, 'already-exists', certainlyNot],
  [{ code: 409, reason: 'Conflict' }, 'conflict', certainlyNot],
  [{ method: 'PATCH', code: 409, reason: 'AlreadyExists' }, 'conflict', certainlyNot],
  [{ code: 410, reason: 'Expired' }, 'gone', certainlyNot],
  [{ code: 413, reason: 'RequestEntityTooLarge' }, 'refused', certainlyNot],
  [{ code: 415 }, 'refused', certainlyNot],
  [{ code: 422, reason: 'Invalid' }, 'refused', certainlyNot],
  [{ code: 418 }, 'refused', certainlyNot],
  [{ code: 429, reason: 'TooManyRequests', retryAfter: '1' }, 'busy', certainlyNot],
  [{ code: 429, reason: 'TooManyRequests' }, 'busy', certainlyNot],
  [{ code: 503, retryAfter: '2' }, 'busy', certainlyNot],
  [{ code: 500, reason: 'ServerTimeout', retryAfter: '1' }, 'busy', mayHave],
  [{ code: 504, reason: 'Timeout', retryAfter: '1' }, 'busy', mayHave],
  [{ code: 500, reason: 'InternalError' }, 'failed', mayHave],
  [{ code: 503 }, 'failed', mayHave],
  [{ code: 504, reason: 'Timeout' }, 'failed', mayHave],
  [{ method: 'GET', code: 500 }, 'failed', certainlyNot],
  [{ code: 302 }, 'unreachable', mayHave],
])('%j is %s, acted on perhaps: %s', (answer, kind, mayHaveActed) => {
  expect(error(answer)).toMatchObject({ kind, mayHaveActed, code: answer.code, message: 'why' });
});

describe('how long to wait', () => {
  test('comes from Retry-After, in seconds', () => {
    expect(error({ code: 429, retryAfter: '3' }).retryAfterMs).toBe(3_000);
  });

  test.each(['Wed, 21 Oct 2026 07:28:00 GMT', '-1', '1.5', '', '9'.repeat(40)])('%j tells nothing', (retryAfter) => {
    expect(error({ code: 429, retryAfter })).not.toHaveProperty('retryAfterMs');
  });

  test('comes from the Status where the header does not tell', () => {
    const body = Buffer.from(JSON.stringify({ message: 'why', details: { retryAfterSeconds: 7 } }));
    expect(errorOf({ method: 'GET', code: 429, headers: {}, body }).retryAfterMs).toBe(7_000);
  });
});

describe('the message', () => {
  const messageOf = (text: string): string =>
    errorOf({ method: 'GET', code: 502, headers: {}, body: Buffer.from(text) }).message;

  test.each([
    ['', 'the server answered 502'],
    ['<h1>Bad\n\tGateway</h1>', 'the server answered 502: <h1>Bad Gateway</h1>'],
    ['{"message": 5}', 'the server answered 502: {"message": 5}'],
    ['[]', 'the server answered 502: []'],
    ['{"message": "a\\u001b[31mb\\nc"}', 'a [31mb c'],
  ])('of %j is %j', (text, expected) => {
    expect(messageOf(text)).toBe(expected);
  });

  test('is printable and at most 1024 characters, whatever came', () => {
    const isPrintable = (text: string): void => {
      const message = printable(text);
      expect(message.length).toBeLessThanOrEqual(1024);
      expect(message).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
    };
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 3_000, size: 'max' }), isPrintable));
    isPrintable('😀'.repeat(2_000));
    isPrintable(`a${'😀'.repeat(2_000)}`);
  });
});

test('the causes of a Status come with it, and nothing that is none', () => {
  const causes = [
    { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.template' },
    { message: 'no\nfield' },
    { field: 'no message' },
    'no object',
  ];
  const body = Buffer.from(JSON.stringify({ reason: 'Invalid', message: 'why', details: { causes } }));
  expect(errorOf({ method: 'POST', code: 422, headers: {}, body }).causes).toEqual([
    { field: 'spec.template', message: 'Required value' },
    { field: '', message: 'no field' },
  ]);
  const none = Buffer.from(JSON.stringify({ details: { causes: {} } }));
  expect(errorOf({ method: 'POST', code: 422, headers: {}, body: none })).not.toHaveProperty('causes');
});
