import { isTime } from './cronjob/schema/index.js';

/** A JSON object as it was received. */
type JsonObject = Readonly<Record<string, unknown>>;

/** The object at `key`, or an empty one. */
export function at(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** The objects of a list; nothing where it is none. */
export function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An RFC 3339 time as epoch milliseconds. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !isTime(value)) return undefined;
  const instantMs = Date.parse(value);
  return Number.isNaN(instantMs) ? undefined : instantMs;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
