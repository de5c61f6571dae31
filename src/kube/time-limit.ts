import { setMaxListeners } from 'node:events';
import type { Clock } from './clock.js';

/** Why a call was given up. */
export type CutReason = 'late' | 'stopped';

export interface TimeLimitOptions {
  readonly clock: Clock;
  /** In milliseconds, from now. */
  readonly limitMs: number;
  /** Whether the time begins anew with everything that is heard: a limit on quiet, not on the whole. */
  readonly renewable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What ends a call early: its time or its caller. Whoever works on the call says by `onCut` how to let go of it; each
 * says so in place of the one before.
 */
export class TimeLimit {
  readonly #options: TimeLimitOptions;
  #heardMs: number;
  #callOff: () => void = nothing;
  #onCut: (reason: CutReason) => void = nothing;
  #cut: CutReason | undefined;

  constructor(options: TimeLimitOptions) {
    this.#options = options;
    this.#heardMs = options.clock.monotonicMs();
    if (options.signal !== undefined) {
      // A thousand calls may share a signal; Node would warn of a leak at the eleventh.
      setMaxListeners(0, options.signal);
      options.signal.addEventListener('abort', this.#stop, { once: true });
    }
    if (options.signal?.aborted === true) this.#cut = 'stopped';
    else this.#setTimer(options.limitMs);
  }

  /** Why the call was given up, if it was. */
  get cut(): CutReason | undefined {
    return this.#cut;
  }

  onCut(letGo: (reason: CutReason) => void): void {
    this.#onCut = letGo;
    if (this.#cut !== undefined) letGo(this.#cut);
  }

  /** Something came from the server. Cheap: the timer stays as it is and looks at this when it wakes. */
  heard(): void {
    if (this.#options.renewable) this.#heardMs = this.#options.clock.monotonicMs();
  }

  /** Resolves with what `work` resolves with, or with undefined where the call is given up before. */
  race<Result>(work: Promise<Result>): Promise<Result | undefined> {
    return new Promise((resolve, reject) => {
      this.onCut(() => {
        resolve(undefined);
      });
      work.then(resolve, reject);
    });
  }

  /** The call is over; nothing is cut any more. */
  end(): void {
    this.#onCut = nothing;
    this.#callOff();
    this.#options.signal?.removeEventListener('abort', this.#stop);
  }

  #setTimer(delayMs: number): void {
    this.#callOff = this.#options.clock.after(delayMs, () => {
      const leftMs = this.#heardMs + this.#options.limitMs - this.#options.clock.monotonicMs();
      // The timers of Node may be a millisecond early.
      if (leftMs < 1) this.#end('late');
      else this.#setTimer(leftMs);
    });
  }

  readonly #stop = (): void => {
    this.#end('stopped');
  };

  #end(reason: CutReason): void {
    if (this.#cut !== undefined) return;
    this.#cut = reason;
    const letGo = this.#onCut;
    this.end();
    letGo(reason);
  }
}

function nothing(): void {
  // Until there is something to let go of.
}
