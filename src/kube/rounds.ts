import type { Answer, ApiError } from './answer.js';
import { backOffMs } from './back-off.js';
import { pause } from './clock.js';
import type { Clock } from './clock.js';

export interface RoundsOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** From the end of a round that went well to the next one, in milliseconds, give or take a fifth. */
  readonly everyMs: number;
  /** Not ok where it was stopped by the signal. */
  readonly round: (signal: AbortSignal) => Promise<Answer<unknown>>;
}

const backOff = { baseMs: 100, maxMs: 5_000 };

/** How long to wait before the same is tried again, in milliseconds: what the server asks for, but no more than 5 s. */
export function retryDelayMs(error: ApiError, failures: number, random: () => number): number {
  return Math.max(backOffMs(backOff, failures, random), Math.min(error.retryAfterMs ?? 0, backOff.maxMs));
}

/**
 * Does something again and again: after a while, when it is asked for, and after a back-off where it failed.
 *
 * - One round at a time.
 * - Who asks gets a round that began after that; all who ask before it begins share it.
 */
export class Rounds {
  readonly #options: RoundsOptions;
  #callers: ((wentWell: boolean) => void)[] = [];
  #begin: () => void = () => undefined;
  #ended = false;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  /** True as soon as a round that began after this call went well; false where the run ended first. */
  next(): Promise<boolean> {
    if (this.#ended) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#callers.push(resolve);
      this.#begin();
    });
  }

  /** The first round begins at once. Runs once. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, everyMs, round } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const callers = this.#callers.splice(0);
      const answer = await round(signal);
      if (answer.ok) {
        for (const caller of callers) caller(true);
        failures = 0;
        await this.#untilAsked(everyMs * (0.8 + random() * 0.4), signal);
      } else {
        this.#callers.unshift(...callers);
        failures += 1;
        await pause(clock, retryDelayMs(answer.error, failures, random), signal);
      }
    }
    this.#ended = true;
    for (const caller of this.#callers.splice(0)) caller(false);
  }

  async #untilAsked(mostMs: number, signal: AbortSignal): Promise<void> {
    if (this.#callers.length > 0) return;
    const asked = new AbortController();
    this.#begin = () => {
      asked.abort();
    };
    await pause(this.#options.clock, mostMs, AbortSignal.any([signal, asked.signal]));
  }
}
