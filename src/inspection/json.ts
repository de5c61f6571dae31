import type { JsonObject } from '../kube/answer.js';

/** The members of an object; none of anything else. */
export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The objects of a list; none of anything else. */
export function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** The value below these keys; undefined where there is none. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => objectOf(inner)[key], value);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What a member of a Secret or a caBundle holds. */
export function decoded(value: unknown): string {
  return Buffer.from(textOf(value), 'base64').toString('utf8');
}
