import type { JsonObject } from './answer.js';
import { isObject } from './status.js';

/** What identifies an object and its state. */
export interface Meta {
  readonly uid: string;
  /** A decimal number, as the API server's are; those of one resource grow with each change of any of its objects. */
  readonly resourceVersion: string;
  /** Empty where the resource is not namespaced. */
  readonly namespace: string;
  readonly name: string;
}

/** Under which key a store keeps an object: `namespace/name`. */
export function keyOf({ namespace, name }: Pick<Meta, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** Whether one resource version is above another. Exact at any length, where a number would not be; empty is the lowest. */
export function isNewer(version: string, than: string): boolean {
  return version.length === than.length ? version > than : version.length > than.length;
}

/** The meta of an object as the API server sent it; what it lacks is empty. */
export function readMeta(raw: JsonObject): Meta {
  const metadata = isObject(raw['metadata']) ? raw['metadata'] : {};
  const text = (name: string): string => {
    const value = metadata[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    uid: text('uid'),
    resourceVersion: text('resourceVersion'),
    namespace: text('namespace'),
    name: text('name'),
  };
}
