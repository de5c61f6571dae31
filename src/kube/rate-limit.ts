import { setMaxListeners } from 'node:events';
import type { Clock } from './clock.js';

/** What a client asks before each call. */
export interface RateLimit {
  /** Resolves when the call may be made, or as soon as `signal` is aborted; never rejects. */
  readonly take: (signal?: AbortSignal) => Promise<void>;
}

export interface TokenBucketOptions {
  /** Calls a second in the long run; 0 for no limit. */
  readonly qps: number;
  /** Calls that may be made at once after a pause; at least 1. */
  readonly burst: number;
  readonly clock: Clock;
}

/**
 * A limit on calls: a bucket of `burst` tokens into which `qps` fall each second, and each call takes one.
 *
 * - In any `t` seconds at most `burst + qps * t` calls are let through.
 * - They go in the order in which they asked.
 * - A call that was given up while it waited takes nothing from those behind it.
 * - While the bucket isn't empty, nobody waits.
 *
 * Not guaranteed: that all processes together stay below a limit. Each has its own bucket.
 */
export class TokenBucket implements RateLimit {
  readonly #qps: number;
  readonly #burst: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledMs: number;
  /** Who waits, in the order in which they came. */
  readonly #waiting = new Set<() => void>();
  #timerIsSet = false;

  constructor({ qps, burst, clock }: TokenBucketOptions) {
    if (!(qps >= 0 && qps < Infinity)) throw new RangeError(`qps is ${qps}; it must be a number of at least 0`);
    if (!(burst >= 1 && burst < Infinity)) throw new RangeError(`burst is ${burst}; it must be a number of at least 1`);
    this.#qps = qps;
    this.#burst = burst;
    this.#clock = clock;
    this.#tokens = burst;
    this.#filledMs = clock.monotonicMs();
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  readonly take = (signal?: AbortSignal): Promise<void> => {
    if (this.#qps === 0 || signal?.aborted === true || this.#takesNow()) return done;
    return new Promise((resolve) => {
      const end = (): void => {
        this.#waiting.delete(end);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      if (signal !== undefined) {
        // A thousand calls may share a signal; Node would warn of a leak at the eleventh.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', end, { once: true });
      }
      this.#waiting.add(end);
      this.#setTimer();
    });
  };

  #takesNow(): boolean {
    if (this.#waiting.size > 0) return false;
    this.#fill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #fill(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#filledMs) * this.#qps) / 1000);
    this.#filledMs = nowMs;
  }

  #setTimer(): void {
    if (this.#timerIsSet || this.#waiting.size === 0) return;
    this.#timerIsSet = true;
    // Whole milliseconds, since a timer that fires a fraction too early would be set again and again.
    const delayMs = Math.max(1, Math.ceil(((1 - this.#tokens) * 1000) / this.#qps));
    this.#clock.after(delayMs, () => {
      this.#timerIsSet = false;
      this.#serve();
    });
  }

  #serve(): void {
    this.#fill();
    for (const end of this.#waiting) {
      if (this.#tokens < 1) break;
      this.#tokens -= 1;
      end();
    }
    this.#setTimer();
  }
}

const done = Promise.resolve();
