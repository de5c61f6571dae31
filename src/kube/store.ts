import { isNewer, keyOf } from './meta.js';
import type { Meta } from './meta.js';

export { keyOf } from './meta.js';
export type { Meta } from './meta.js';

/** `previous` is the state before of the same object: of the same uid. */
export type Change<T> =
  { readonly kind: 'set'; readonly value: T; readonly previous?: T } | { readonly kind: 'deleted'; readonly value: T };

/** Only what was said in the last seconds can come late, and an API server does not delete that much in them. */
const mostDeletions = 4_096;

/**
 * The objects of one resource as they were last heard of, keyed `namespace/name`.
 *
 * It hears of them from three sides, watch events, lists and the answers to the controller's own writes, which overtake
 * each other. Guarantees:
 * - What is stored is never replaced by something as old or older, by resource version, of the same uid or another.
 * - What is known to be deleted does not come back by something that was said before its deletion.
 * - What was not in a list does not come back by something that was said before that list.
 * - An object that was deleted and made anew is told as deleted and then set, never as a change of the old one.
 * - The changes that are returned, one after the other, lead to what is stored.
 *
 * The last 4,096 deletions are remembered. Resource versions are taken to be decimal numbers that never go back.
 */
export class Store<T extends { readonly meta: Meta }> {
  readonly #values = new Map<string, T>();
  /** The resource version of the deletion, by uid; the oldest first. */
  readonly #deletions = new Map<string, string>();
  #listVersion = '';

  get size(): number {
    return this.#values.size;
  }

  /** The resource version of the newest list that is in the store; empty before the first. */
  get listVersion(): string {
    return this.#listVersion;
  }

  /** `key` is `namespace/name`. */
  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  values(): IterableIterator<T> {
    return this.#values.values();
  }

  /** Takes the state of an object from an event or from the answer to a write. No change where it is an old one. */
  put(value: T): readonly Change<T>[] {
    const { uid, resourceVersion } = value.meta;
    const deletion = this.#deletions.get(uid);
    if (deletion !== undefined && !isNewer(resourceVersion, deletion)) return [];
    const stored = this.#values.get(keyOf(value.meta));
    if (stored?.meta.uid !== uid && !isNewer(resourceVersion, this.#listVersion)) return [];
    return this.#take(value, stored);
  }

  /**
   * Takes it that the object is gone. `version` is the resource version at which that was so, that of the stored state
   * where it is left out. No change where a newer state, or another object, is stored.
   */
  delete(key: string, uid: string, version?: string): readonly Change<T>[] {
    const stored = this.#values.get(key);
    const found = stored?.meta.uid === uid ? stored : undefined;
    const deletion = version ?? found?.meta.resourceVersion;
    if (deletion === undefined) return [];
    if (found !== undefined && isNewer(found.meta.resourceVersion, deletion)) return [];
    this.#remember(uid, deletion);
    if (found === undefined) return [];
    this.#values.delete(key);
    return [{ kind: 'deleted', value: found }];
  }

  /** Takes the state of an object from a list of the resource version `listVersion`. */
  putListed(value: T, listVersion: string): readonly Change<T>[] {
    const deletion = this.#deletions.get(value.meta.uid);
    // A list proves wrong who said before it that the object is gone.
    if (deletion !== undefined && isNewer(deletion, listVersion)) return [];
    return this.#take(value, this.#values.get(keyOf(value.meta)));
  }

  /** Ends a list that held exactly the objects `uids`: what is not in it is gone, unless it was heard of after the list. */
  endList(uids: ReadonlySet<string>, listVersion: string): readonly Change<T>[] {
    const changes: Change<T>[] = [];
    for (const [key, value] of this.#values) {
      if (uids.has(value.meta.uid) || isNewer(value.meta.resourceVersion, listVersion)) continue;
      this.#values.delete(key);
      changes.push({ kind: 'deleted', value });
    }
    if (isNewer(listVersion, this.#listVersion)) this.#listVersion = listVersion;
    return changes;
  }

  #take(value: T, stored: T | undefined): readonly Change<T>[] {
    const { uid, resourceVersion } = value.meta;
    if (stored !== undefined && !isNewer(resourceVersion, stored.meta.resourceVersion)) return [];
    this.#values.set(keyOf(value.meta), value);
    this.#deletions.delete(uid);
    if (stored === undefined) return [{ kind: 'set', value }];
    if (stored.meta.uid === uid) return [{ kind: 'set', value, previous: stored }];
    return [
      { kind: 'deleted', value: stored },
      { kind: 'set', value },
    ];
  }

  #remember(uid: string, version: string): void {
    const known = this.#deletions.get(uid);
    this.#deletions.delete(uid);
    this.#deletions.set(uid, known !== undefined && isNewer(known, version) ? known : version);
    const [oldest] = this.#deletions.keys();
    if (oldest !== undefined && this.#deletions.size > mostDeletions) this.#deletions.delete(oldest);
  }
}
