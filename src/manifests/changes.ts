import type { Manifest } from './object.js';

/**
 * A change to an object, as in a JSON Patch: `replace` needs something at its path, `add` nothing, and a path that ends
 * with `/-` appends to a list. So a change whose place has moved is an error, not a field that nobody reads.
 */
export interface Change {
  readonly op: 'add' | 'replace';
  readonly path: string;
  readonly value: unknown;
}

/** A copy of the object with all changes. Throws an Error that names the path of a change that does not fit. */
export function changed(object: Manifest, changes: readonly Change[]): Manifest {
  // Parts that the object shares with itself are apart in the copy: each is changed for itself.
  const copy = JSON.parse(JSON.stringify(object)) as Manifest;
  for (const change of changes) apply(copy, change);
  return copy;
}

function apply(root: object, { op, path, value }: Change): void {
  const keys = path.slice(1).split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((node, key) => (isTree(node) ? node[key] : undefined), root);
  if (Array.isArray(parent) && op === 'add' && last === '-') {
    parent.push(value);
    return;
  }
  if (!isTree(parent) || last in parent !== (op === 'replace')) throw new Error(`${op} ${path}: does not fit`);
  parent[last] = value;
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
