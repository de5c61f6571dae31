/**
 * Keys in lanes.
 *
 * - The lanes that hold keys take turns, one key a turn: a key that is first in its lane waits for at most one key of
 *   each other lane, however many those hold.
 * - First in, first out within a lane. A key that is there already keeps its place.
 * - Everything costs O(1), and a lane without keys costs nothing.
 */
export class Lanes {
  readonly #laneOf: (key: string) => string;
  readonly #lanes = new Map<string, Line<string>>();
  readonly #turns = new Line<string>();
  #size = 0;

  /** `laneOf` must always say the same of a key. */
  constructor(laneOf: (key: string) => string) {
    this.#laneOf = laneOf;
  }

  get size(): number {
    return this.#size;
  }

  push(key: string): void {
    const name = this.#laneOf(key);
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = new Line();
      this.#lanes.set(name, lane);
      this.#turns.push(name);
    }
    if (lane.push(key)) this.#size += 1;
  }

  /** Takes the key whose turn it is. */
  shift(): string | undefined {
    const name = this.#turns.shift();
    const lane = name === undefined ? undefined : this.#lanes.get(name);
    const key = lane?.shift();
    if (name === undefined || lane === undefined || key === undefined) return undefined;
    this.#size -= 1;
    if (lane.size > 0) this.#turns.push(name);
    else this.#lanes.delete(name);
    return key;
  }

  delete(key: string): void {
    const name = this.#laneOf(key);
    const lane = this.#lanes.get(name);
    if (lane?.delete(key) !== true) return;
    this.#size -= 1;
    if (lane.size > 0) return;
    this.#lanes.delete(name);
    this.#turns.delete(name);
  }
}

/** First in, first out, each once; any of them may leave. */
class Line<T> {
  readonly #items = new Set<T>();
  // Kept between calls: an iterator begun anew would step over all that left before, which makes a long line slow.
  #walk = this.#items.values();

  get size(): number {
    return this.#items.size;
  }

  push(item: T): boolean {
    const before = this.#items.size;
    return this.#items.add(item).size > before;
  }

  delete(item: T): boolean {
    return this.#items.delete(item);
  }

  shift(): T | undefined {
    let next = this.#walk.next();
    if (next.done === true) {
      // An iterator that came to the end stays there, also when something is added later.
      this.#walk = this.#items.values();
      next = this.#walk.next();
    }
    if (next.done === true) return undefined;
    this.#items.delete(next.value);
    return next.value;
  }
}
