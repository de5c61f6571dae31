import { Heap } from './heap.js';

interface Alarm {
  readonly key: string;
  readonly atMs: number;
  readonly order: number;
}

/** So many alarms that were called off may lie in the heap beside as many as are set. */
const spareGarbage = 64;

/**
 * Which key is due when; at most one instant a key, in milliseconds of a clock that the caller reads.
 *
 * - Keys come out in the order of their instants, and those of one instant in the order in which they were set.
 * - Setting, calling off and taking cost O(log n), amortized.
 * - An alarm that was called off stays in the heap until it is met there, and all of them leave when they are more
 *   than those that are set; so memory is bounded by what is set.
 */
export class Alarms {
  readonly #alarms = new Map<string, Alarm>();
  readonly #heap = new Heap<Alarm>((a, b) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order));
  #order = 0;

  /** How many keys have an alarm. */
  get size(): number {
    return this.#alarms.size;
  }

  /** How much the heap holds: the alarms that are set and the garbage. */
  get heapSize(): number {
    return this.#heap.size;
  }

  /** The earliest instant; Infinity where no alarm is set. */
  get nextMs(): number {
    for (;;) {
      const first = this.#heap.peek();
      if (first === undefined) return Infinity;
      if (this.#isSet(first)) return first.atMs;
      this.#heap.pop();
    }
  }

  /** Replaces the alarm of `key`. Throws a RangeError where `atMs` is NaN, which has no place in an order. */
  set(key: string, atMs: number): void {
    if (Number.isNaN(atMs)) throw new RangeError(`the alarm of ${key} must be a number of milliseconds, not NaN`);
    if (this.#alarms.get(key)?.atMs === atMs) return;
    const alarm = { key, atMs, order: (this.#order += 1) };
    this.#alarms.set(key, alarm);
    this.#heap.push(alarm);
    this.#tidy();
  }

  delete(key: string): void {
    this.#alarms.delete(key);
    this.#tidy();
  }

  /** Takes the next key whose instant is not after `nowMs`. */
  take(nowMs: number): string | undefined {
    if (this.nextMs > nowMs) return undefined;
    const due = this.#heap.pop();
    if (due !== undefined) this.#alarms.delete(due.key);
    return due?.key;
  }

  #isSet(alarm: Alarm): boolean {
    return this.#alarms.get(alarm.key) === alarm;
  }

  #tidy(): void {
    if (this.#heap.size > 2 * this.#alarms.size + spareGarbage) this.#heap.keep((alarm) => this.#isSet(alarm));
  }
}
