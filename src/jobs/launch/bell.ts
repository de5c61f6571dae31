import { setMaxListeners } from 'node:events';

/** Wakes one who waits: for a change, however many there were, or for the end of a signal. */
export class Bell {
  readonly #signal: AbortSignal;
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    // A thousand may wait for the same signal; Node would warn of a leak at the eleventh.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', this.ring);
  }

  readonly ring = (): void => {
    this.#rung = true;
    this.#wake?.();
  };

  /** Resolves when the bell has rung since the last time that this resolved. */
  async heard(): Promise<void> {
    if (!this.#rung && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#rung = false;
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.ring);
  }
}
