/** A binary heap: what comes before all others leaves first. Elements of the same rank leave in any order. */
export class Heap<T extends object> {
  readonly #before: (a: T, b: T) => boolean;
  #items: T[] = [];

  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The one that leaves next. */
  peek(): T | undefined {
    return this.#items[0];
  }

  /** O(log n). */
  push(item: T): void {
    let at = this.#items.length;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = this.#items[parentAt];
      if (parent === undefined || !this.#before(item, parent)) break;
      this.#items[at] = parent;
      at = parentAt;
    }
    this.#items[at] = item;
  }

  /** O(log n). */
  pop(): T | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last, 0);
    return first;
  }

  /** Removes all that are not wanted. O(n). */
  keep(wanted: (item: T) => boolean): void {
    this.#items = this.#items.filter(wanted);
    for (let at = (this.#items.length >> 1) - 1; at >= 0; at -= 1) {
      const item = this.#items[at];
      if (item !== undefined) this.#sink(item, at);
    }
  }

  #sink(item: T, from: number): void {
    let at = from;
    for (;;) {
      const childAt = this.#firstChildOf(at);
      const child = this.#items[childAt];
      if (child === undefined || !this.#before(child, item)) break;
      this.#items[at] = child;
      at = childAt;
    }
    this.#items[at] = item;
  }

  #firstChildOf(at: number): number {
    const left = this.#items[2 * at + 1];
    const right = this.#items[2 * at + 2];
    return left !== undefined && right !== undefined && this.#before(right, left) ? 2 * at + 2 : 2 * at + 1;
  }
}
