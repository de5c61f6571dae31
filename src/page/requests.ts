import { isUtf8 } from 'node:buffer';
import type { TimeZone } from '../core/schedule/index.js';
import { zoneOrFault } from '../outlook/zone.js';
import type { TryRequest, WeekRequest } from './api.js';
import { RefusedRequest } from './refused.js';

/** Reads the body of POST api/try. Throws a `RefusedRequest`. */
export function readTryRequest(body: Uint8Array): TryRequest {
  const { text, timeZone } = objectOf(body);
  if (typeof text !== 'string') throw new RefusedRequest(400, 'text must be a string: the manifest');
  return { text, timeZone: nameOf(timeZone) };
}

/** Reads the body of POST api/week. Throws a `RefusedRequest`. */
export function readWeekRequest(body: Uint8Array): WeekRequest {
  const { files, timeZone } = objectOf(body);
  if (files === undefined) return { timeZone: nameOf(timeZone) };
  const rule = 'files must be a list of {"name": "…", "text": "…"}';
  if (!Array.isArray(files)) throw new RefusedRequest(400, rule);
  const read = files.map((file: unknown) => {
    const { name, text } = (typeof file === 'object' && file !== null ? file : {}) as Record<string, unknown>;
    if (typeof name !== 'string' || typeof text !== 'string') throw new RefusedRequest(400, rule);
    return { name, text };
  });
  return { files: read, timeZone: nameOf(timeZone) };
}

/** The zone of a reader. Throws a `RefusedRequest` for one that is not known. */
export function readersZone(name: string): TimeZone {
  const fault = zoneOrFault(name);
  if (typeof fault !== 'string') return fault;
  throw new RefusedRequest(400, `timeZone: ${fault}`);
}

function nameOf(timeZone: unknown): string {
  if (typeof timeZone === 'string') return timeZone;
  throw new RefusedRequest(400, 'timeZone must be a string: the IANA name of a time zone, such as Europe/Berlin');
}

function objectOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  if (!isUtf8(body)) throw new RefusedRequest(400, 'the body is not valid UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch {
    throw new RefusedRequest(400, 'the body is not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new RefusedRequest(400, 'the body must be a JSON object');
}
