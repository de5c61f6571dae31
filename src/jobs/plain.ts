import { at, child } from '../core/field/index.js';
import type { Problem } from './invalid-object.js';

/** A copy of a value, and what of it JSON cannot carry. */
export interface Plain {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/**
 * A copy of `value` as JSON carries it: fields that are undefined are left out, a `Date` is its time as RFC 3339 text
 * with whole seconds, as Kubernetes writes times, and an object with a `toJSON` is what that gives.
 */
export function plain(value: unknown): Plain {
  const problems: Problem[] = [];
  return { value: copied(value, { path: '', above: [], problems }), problems };
}

interface Place {
  readonly path: string;
  readonly above: readonly object[];
  readonly problems: Problem[];
}

function copied(value: unknown, place: Place): unknown {
  if (value instanceof Date) return timeOf(value, place);
  if (typeof value !== 'object' || value === null) return scalar(value, place);
  if (place.above.includes(value)) return refused('must not be within itself', place);
  if (speaksJson(value)) {
    return copied(value.toJSON(), { ...place, above: [...place.above, value] });
  }
  const below = { ...place, above: [...place.above, value] };
  if (Array.isArray(value)) return value.map((item, index) => copied(item, { ...below, path: at(place.path, index) }));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) =>
      field === undefined ? [] : [[key, copied(field, { ...below, path: child(place.path, key) })]],
    ),
  );
}

function speaksJson(value: object): value is { toJSON: () => unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function scalar(value: unknown, place: Place): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return value;
  return refused(`must be something that JSON can carry, not ${wordFor(value)}`, place);
}

function wordFor(value: unknown): string {
  return typeof value === 'number' || value === undefined ? String(value) : `a ${typeof value}`;
}

function timeOf(date: Date, place: Place): unknown {
  const ms = date.getTime();
  return Number.isNaN(ms) ? refused('must be a valid Date', place) : `${date.toISOString().slice(0, -5)}Z`;
}

function refused(rule: string, { path, problems }: Place): null {
  problems.push({ field: path, text: `Invalid value: ${rule}`, rule: 'types' });
  return null;
}
