/** What can be in a bag, which keeps its place there. */
export interface Bagged {
  place: number;
}

/**
 * Items in no order, added and taken out in constant time, each in one bag at most.
 *
 * Not a `Set`: one that is added to and taken from all the time makes a new table every few steps, and V8 has each old
 * table refer to the next. Once one of them has outlived two collections of the young generation, all that come after it
 * do, with the items that were in them, until the whole heap is collected; that took a tenth of the time of a busy server.
 */
export class Bag<Item extends Bagged> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: Item): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  /** Takes out an item, where it is in this bag. */
  delete(item: Item): void {
    if (this.#items[item.place] !== item) return;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#items[item.place] = last;
    last.place = item.place;
  }

  /** Those that are in the bag now; it may be changed while they are gone through. */
  items(): readonly Item[] {
    return [...this.#items];
  }
}
