import { keysOf } from './path.js';
import type { FieldPath } from '../core/field/index.js';
import type { Span } from './position.js';

/** A value in a text, whichever the language. */
export interface SourceNode {
  readonly span: () => Span;
  /** The value below `key` (a member's name, or an item's number in decimal) and where its key, if it has one, stands. */
  readonly below: (key: string) => { readonly key?: Span; readonly value: SourceNode } | undefined;
  /** Where the first key or item stands; the whole of a value that has none. */
  readonly head: () => Span;
}

/** What there is of a path below `root`. */
export interface Found {
  readonly isThere: boolean;
  /** The value; of a path that is not there, the key of its nearest parent. */
  readonly span: Span;
  /** Where the key of a value that is there stands; undefined for an item. */
  readonly key?: Span | undefined;
}

/** Follows `path` from `root` as far as it goes. */
export function follow(root: SourceNode, path: FieldPath): Found {
  let [node, key] = [root, root.head()];
  let own: Span | undefined;
  for (const name of keysOf(path)) {
    const next = node.below(name);
    if (next === undefined) return { isThere: false, span: key };
    own = next.key;
    [node, key] = [next.value, next.key ?? next.value.head()];
  }
  return { isThere: true, span: node.span(), key: own };
}
