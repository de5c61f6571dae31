import type { FieldPath } from '../core/field/index.js';

/**
 * The keys that lead to a field: `spec.containers[0].args` is `spec`, `containers`, `0`, `args`, and
 * `metadata.labels[a.b/c]` is `metadata`, `labels`, `a.b/c`. A key in brackets may hold brackets itself.
 */
export function keysOf(path: FieldPath): readonly string[] {
  return [...path.matchAll(/\.?(?<name>[^.[]+)|\[(?<key>.*?)\](?=$|[.[])/gsu)].map(
    ({ groups = {} }) => groups['key'] ?? groups['name'] ?? '',
  );
}
