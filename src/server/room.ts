/** Who waits for room. */
interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

/**
 * Room for a number of bytes, given out in the order in which it was asked for: a body that has its room can come whole, and
 * none has to be thrown away half-read.
 */
export class Room {
  #free: number;
  #waiting: Waiting[] = [];

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Calls `enter` once there are `bytes` for it, at once where there are. Returns what gives them back, or the place in the line. */
  ask(bytes: number, enter: () => void): () => void {
    let [held, left] = [false, false];
    const asked: Waiting = {
      bytes,
      enter: () => {
        held = true;
        enter();
      },
    };
    this.#waiting.push(asked);
    this.#admit();
    return () => {
      if (left) return;
      left = true;
      if (held) this.#free += bytes;
      else this.#waiting = this.#waiting.filter((other) => other !== asked);
      this.#admit();
    };
  }

  #admit(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined || next.bytes > this.#free) return;
      this.#waiting.shift();
      this.#free -= next.bytes;
      next.enter();
    }
  }
}
