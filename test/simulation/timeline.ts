import { Heap } from '../../src/kube/heap.js';

const settled = Promise.resolve();

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => void;
}

/** Simulated time: what is planned happens in the order of its time, and what is planned for the same time in that of the planning. */
export class Timeline {
  nowMs: number;
  readonly #events = new Heap<Event>((a, b) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order));
  #order = 0;
  #stirred = false;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  /** Not before now. */
  at(atMs: number, happen: () => void): void {
    this.#events.push({ atMs: Math.max(atMs, this.nowMs), order: this.#order++, happen });
  }

  after(delayMs: number, happen: () => void): void {
    this.at(this.nowMs + delayMs, happen);
  }

  /** Promises were settled: what waits for them goes on before the next event. */
  stir(): void {
    this.#stirred = true;
  }

  async runUntil(untilMs: number): Promise<void> {
    for (;;) {
      while (this.#stirred) await this.#letRun();
      const next = this.#events.peek();
      if (next === undefined || next.atMs > untilMs) break;
      this.#events.pop();
      this.nowMs = next.atMs;
      next.happen();
    }
    this.nowMs = untilMs;
  }

  async #letRun(): Promise<void> {
    this.#stirred = false;
    // No chain of promises between two calls is that long. A turn of Node's event loop would cost ten times as much.
    for (let turn = 0; turn < 24; turn++) await settled;
  }
}
