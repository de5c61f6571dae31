/** Time, as a parameter. */
export interface Clock {
  /** Wall-clock time in epoch milliseconds. It may jump, either way. */
  readonly nowMs: () => number;
  /** Milliseconds since some start; never goes back, and does not jump with the wall clock. */
  readonly monotonicMs: () => number;
  /** Calls `wake` once, after `delayMs` of monotonic time. Returns what calls it off. */
  readonly after: (delayMs: number, wake: () => void) => () => void;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, wake) => {
    const timer = setTimeout(wake, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Resolves after `delayMs`, or at once when `signal` is aborted; `clock.after` as a promise. Never rejects. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      signal?.removeEventListener('abort', early);
      resolve();
    };
    const callOff = clock.after(delayMs, end);
    const early = (): void => {
      callOff();
      end();
    };
    signal?.addEventListener('abort', early, { once: true });
  });
}
