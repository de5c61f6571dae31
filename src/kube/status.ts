import type { IncomingHttpHeaders } from 'node:http';
import type { ApiError, ApiErrorKind, Cause, JsonObject } from './answer.js';

/** An answer of the server that is not a success, as it came. */
export interface Refusal {
  readonly method: string;
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const mostCharacters = 1024;
/** More causes than a person reads. */
const mostCauses = 100;
/** An object that is larger is no Status, and isn't worth parsing for a message. */
const mostStatusBytes = 1024 * 1024;

/** What an answer outside 200 to 299 means. */
export function errorOf(refusal: Refusal): ApiError {
  const status = statusOf(refusal.body);
  const kind = kindOf(refusal, status.reason);
  const retryAfterMs = kind === 'busy' ? retryAfter(refusal.headers, status) : undefined;
  return {
    kind,
    message: messageOf(refusal, status),
    code: refusal.code,
    mayHaveActed: mayHaveActed(refusal, kind),
    ...(status.reason === undefined ? {} : { reason: status.reason }),
    ...(status.causes === undefined ? {} : { causes: status.causes }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Text that may stand in a log, on a terminal and in a condition: one line, no control characters, 1024 characters at most. */
export function printable(text: string): string {
  const line = text
    .slice(0, 4 * mostCharacters)
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\s]+/gu, ' ')
    .trim();
  if (line.length <= mostCharacters) return line;
  // A character of two units that is cut in half leaves one that is none.
  return `${line.slice(0, mostCharacters - 1).replace(/\p{Cs}$/u, '')}…`;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that the bytes are the JSON of, or undefined. */
export function parseObject(bytes: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

function statusOf(body: Buffer): Status {
  const object = body.length > mostStatusBytes ? undefined : parseObject(body);
  if (object === undefined) return {};
  const { message, reason, details } = object;
  const seconds = isObject(details) ? details['retryAfterSeconds'] : undefined;
  const causes = isObject(details) ? causesIn(details['causes']) : [];
  return {
    ...(typeof message === 'string' ? { message: printable(message) } : {}),
    ...(typeof reason === 'string' && reason !== '' ? { reason: printable(reason) } : {}),
    ...(causes.length === 0 ? {} : { causes }),
    ...(typeof seconds === 'number' ? { retryAfterSeconds: seconds } : {}),
  };
}

function causesIn(list: unknown): readonly Cause[] {
  if (!Array.isArray(list)) return [];
  return list.slice(0, mostCauses).flatMap((cause: unknown) => {
    if (!isObject(cause) || typeof cause['message'] !== 'string') return [];
    const { field, message } = cause;
    return [{ field: typeof field === 'string' ? printable(field) : '', message: printable(message) }];
  });
}

function kindOf({ method, code, headers }: Refusal, reason: string | undefined): ApiErrorKind {
  if (code === 404) return 'not-found';
  if (code === 409) return method === 'POST' && reason === 'AlreadyExists' ? 'already-exists' : 'conflict';
  if (code === 401) return 'unauthorized';
  if (code === 410) return 'gone';
  if (code === 429) return 'busy';
  if (code >= 400 && code < 500) return 'refused';
  if (code >= 500 && code < 600) return headers['retry-after'] === undefined ? 'failed' : 'busy';
  return 'unreachable';
}

/** A 503 that says when to come back is sent before anything is done; one that doesn't may come from a proxy in between. */
function mayHaveActed({ method, code }: Refusal, kind: ApiErrorKind): boolean {
  if (method === 'GET') return false;
  if (kind === 'busy') return code !== 429 && code !== 503;
  return kind === 'failed' || kind === 'unreachable';
}

function messageOf({ code, body }: Refusal, { message }: Status): string {
  if (message !== undefined && message !== '') return message;
  const text = printable(body.toString('utf8', 0, 4 * mostCharacters));
  return printable(text === '' ? `the server answered ${code}` : `the server answered ${code}: ${text}`);
}

/** RFC 9110 allows a date there too; the API server sends seconds. */
function retryAfter(headers: IncomingHttpHeaders, status: Status): number | undefined {
  const header = headers['retry-after'] ?? '';
  const seconds = /^\d{1,6}$/u.test(header) ? Number(header) : status.retryAfterSeconds;
  return seconds === undefined || !(seconds >= 0) ? undefined : seconds * 1000;
}
