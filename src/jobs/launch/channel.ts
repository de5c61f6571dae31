/** A queue with one reader. Who fills it asks for room now and then, so that it does not grow without an end. */
export class Channel<Item> {
  readonly #most: number;
  #items: Item[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriters: (() => void)[] = [];

  /** Beyond `most` items `room` has to be waited for. */
  constructor(most: number) {
    this.#most = most;
  }

  readonly put = (item: Item): void => {
    this.#items.push(item);
    this.#wakeReader?.();
  };

  /** Undefined where there is room; otherwise resolves when there is, or nobody reads any more. */
  readonly room = (): Promise<void> | undefined => {
    if (this.#items.length < this.#most || this.#end !== undefined) return undefined;
    return new Promise((resolve) => this.#wakeWriters.push(resolve));
  };

  /** Nothing more is put. The reader gets what is there, and the error after it, where there is one. */
  close(end: { readonly error?: unknown } = {}): void {
    this.#end ??= end;
    this.#wakeReader?.();
    this.#wakeAll();
  }

  async *read(): AsyncGenerator<Item, void> {
    for (;;) {
      const items = this.#items;
      this.#items = [];
      this.#wakeAll();
      yield* items;
      if (this.#items.length > 0) continue;
      if (this.#end !== undefined) {
        if ('error' in this.#end) throw this.#end.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
  }

  #wakeAll(): void {
    for (const wake of this.#wakeWriters.splice(0)) wake();
  }
}
