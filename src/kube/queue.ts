import { Alarms } from './alarms.js';
import { backOffMs } from './back-off.js';
import type { BackOff } from './back-off.js';
import type { Clock } from './clock.js';
import { Lanes } from './lanes.js';

/** What the queue tells about itself. None of these may throw. */
export interface QueueObserver {
  /** A key waited so long, in milliseconds, from when it was to be worked on until a worker began. */
  readonly waited: (ms: number) => void;
  /** A work took so long, in milliseconds, well or not. */
  readonly worked: (ms: number) => void;
  /** A work rejected; it is retried. */
  readonly failed: (key: string, error: unknown) => void;
  /** A back-off was begun. */
  readonly retried: () => void;
}

export interface QueueOptions {
  readonly clock: Clock;
  /** 0 <= random() < 1, for the jitter of the back-off. */
  readonly random: () => number;
  /** Which lane a key is in; always the same one. Lanes take turns. */
  readonly laneOf: (key: string) => string;
  readonly backOff?: BackOff;
  readonly observe?: Partial<QueueObserver>;
}

/** One call of `run`. */
interface Crew {
  readonly workers: number;
  readonly work: (key: string) => Promise<void>;
  readonly signal: AbortSignal;
  readonly ended: () => void;
  busy: number;
}

interface Timer {
  /** By the monotonic clock. */
  readonly dueMs: number;
  readonly callOff: () => void;
}

const defaultBackOff: BackOff = { baseMs: 250, maxMs: 60_000 };
/** How late a jump of the wall clock is noticed. */
const longestSleepMs = 1_000;
/** Works that never wait for anything would otherwise keep the thread until all of them are done. */
const mostBegunPerTurn = 64;

/**
 * Which keys are to be worked on, now or at a later time.
 *
 * Guarantees:
 * - Two workers never work on the same key.
 * - Every add is followed by a work that begins after it; adds before that work are one.
 * - A wake-up never comes before its time by the wall clock, and within a second of the wall clock jumping past it.
 * - A back-off is measured by the monotonic clock: a wall clock that jumps neither shortens nor prolongs it.
 * - Lanes take turns, and a lane is served in order.
 * - After the signal is aborted no work begins; what was not begun stays for the next run.
 * - A work that rejects is told to the observer and retried; it ends nothing.
 * - In one turn of the event loop at most 64 works begin, so timers and sockets are served between them.
 * - Keys that only have a wake-up cost one timer together and no work.
 *
 * It does not guarantee that a work ends: one that hangs keeps its worker and its key. It does not outlive the process.
 */
export class KeyedQueue {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #backOff: BackOff;
  readonly #observe: Partial<QueueObserver>;
  /** The keys to be worked on, and since when by the monotonic clock. */
  readonly #dirty = new Map<string, number>();
  /** The keys being worked on. */
  readonly #working = new Set<string>();
  /** The keys that a worker may take: exactly those that are dirty and not being worked on. */
  readonly #ready: Lanes;
  /** By the wall clock. */
  readonly #wakeUps = new Alarms();
  /** By the monotonic clock. */
  readonly #retries = new Alarms();
  readonly #failures = new Map<string, number>();
  #crew: Crew | undefined;
  #timer: Timer | undefined;
  #dispatchIsDue = false;
  #begunThisTurn = 0;

  constructor({ clock, random, laneOf, backOff = defaultBackOff, observe = {} }: QueueOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#ready = new Lanes(laneOf);
    this.#backOff = backOff;
    this.#observe = observe;
  }

  /** How many keys wait for a worker. */
  get depth(): number {
    return this.#ready.size;
  }

  /** How many wake-ups and back-offs are set. */
  get waiting(): number {
    return this.#wakeUps.size + this.#retries.size;
  }

  /** Has `key` worked on as soon as a worker is free; one that is being worked on is worked on again afterwards, once. */
  add(key: string): void {
    if (this.#dirty.has(key)) return;
    this.#dirty.set(key, this.#clock.monotonicMs());
    if (!this.#working.has(key)) this.#makeReady(key);
  }

  /**
   * Adds `key` at `atMs`, epoch milliseconds by the wall clock; at once where that is past. Replaces an earlier
   * wake-up of the key, which `undefined` calls off. A back-off of the key is left alone. Throws a RangeError for NaN.
   */
  wakeAt(key: string, atMs: number | undefined): void {
    if (atMs === undefined) {
      this.#wakeUps.delete(key);
    } else if (atMs <= this.#clock.nowMs()) {
      this.#wakeUps.delete(key);
      this.add(key);
    } else {
      this.#wakeUps.set(key, atMs);
      this.#arm();
    }
  }

  /** Adds `key` after the next back-off, which replaces one that is under way, and says how long that is, in milliseconds. */
  retry(key: string): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const delayMs = backOffMs(this.#backOff, failures, this.#random);
    this.#retries.set(key, this.#clock.monotonicMs() + delayMs);
    this.#observe.retried?.();
    this.#arm();
    return delayMs;
  }

  /** The next back-off of `key` is a first one again; one that is under way is called off. */
  forget(key: string): void {
    this.#failures.delete(key);
    this.#retries.delete(key);
  }

  /** Forgets all about `key`: what waits and what is set. A work in hand goes on, and what it asks for afterwards counts. */
  drop(key: string): void {
    this.forget(key);
    this.#wakeUps.delete(key);
    this.#ready.delete(key);
    this.#dirty.delete(key);
  }

  /**
   * Works with so many workers, 1 or more, until `signal` is aborted and the works in hand are done; then it may be
   * called again. Rejects where it is running already or `workers` is no such number.
   */
  async run(workers: number, work: (key: string) => Promise<void>, signal: AbortSignal): Promise<void> {
    if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`workers must be 1 or more, not ${workers}`);
    if (this.#crew !== undefined) throw new Error('the queue is being run already');
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#crew = { workers, work, signal, ended: resolve, busy: 0 };
      signal.addEventListener(
        'abort',
        () => {
          this.#stop();
        },
        { once: true },
      );
      this.#arm();
      this.#dispatchSoon();
    });
  }

  #makeReady(key: string): void {
    this.#ready.push(key);
    this.#dispatchSoon();
  }

  /** Not at once: whoever adds is in the middle of something, and what else it adds now takes part in the turns. */
  #dispatchSoon(): void {
    if (this.#dispatchIsDue || this.#crew === undefined) return;
    this.#dispatchIsDue = true;
    queueMicrotask(() => {
      this.#dispatchIsDue = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    const crew = this.#crew;
    if (crew === undefined) return;
    while (this.#mayBegin(crew)) {
      const key = this.#ready.shift();
      if (key === undefined) return;
      void this.#workOn(key, crew);
    }
  }

  #mayBegin({ signal, busy, workers }: Crew): boolean {
    return !signal.aborted && busy < workers && this.#begunThisTurn < mostBegunPerTurn;
  }

  async #workOn(key: string, crew: Crew): Promise<void> {
    const beganMs = this.#clock.monotonicMs();
    const sinceMs = this.#dirty.get(key) ?? beganMs;
    this.#dirty.delete(key);
    this.#working.add(key);
    crew.busy += 1;
    this.#countBegun();
    try {
      this.#observe.waited?.(beganMs - sinceMs);
      await crew.work(key);
    } catch (error) {
      this.retry(key);
      this.#observe.failed?.(key, error);
    } finally {
      this.#observe.worked?.(this.#clock.monotonicMs() - beganMs);
      this.#finish(key, crew);
    }
  }

  #countBegun(): void {
    this.#begunThisTurn += 1;
    if (this.#begunThisTurn > 1) return;
    setImmediate(() => {
      this.#begunThisTurn = 0;
      this.#dispatch();
    });
  }

  #finish(key: string, crew: Crew): void {
    this.#working.delete(key);
    crew.busy -= 1;
    if (this.#dirty.has(key)) this.#ready.push(key);
    if (crew.signal.aborted) this.#endWhenIdle(crew);
    else this.#dispatch();
  }

  #stop(): void {
    this.#timer?.callOff();
    this.#timer = undefined;
    if (this.#crew !== undefined) this.#endWhenIdle(this.#crew);
  }

  #endWhenIdle(crew: Crew): void {
    if (crew.busy > 0) return;
    this.#crew = undefined;
    crew.ended();
  }

  /** Sees to it that the timer is early enough. */
  #arm(): void {
    if (this.#crew === undefined || this.#crew.signal.aborted || this.waiting === 0) return;
    const nowMs = this.#clock.monotonicMs();
    const wakeMs = nowMs + this.#wakeUps.nextMs - this.#clock.nowMs();
    const dueMs = Math.min(wakeMs, this.#retries.nextMs, nowMs + longestSleepMs);
    if (this.#timer !== undefined && this.#timer.dueMs <= dueMs) return;
    this.#timer?.callOff();
    const callOff = this.#clock.after(Math.ceil(Math.max(0, dueMs - nowMs)), () => {
      this.#ring();
    });
    this.#timer = { dueMs, callOff };
  }

  #ring(): void {
    this.#timer = undefined;
    this.#addDue(this.#wakeUps, this.#clock.nowMs());
    this.#addDue(this.#retries, this.#clock.monotonicMs());
    this.#arm();
  }

  #addDue(alarms: Alarms, nowMs: number): void {
    for (let key = alarms.take(nowMs); key !== undefined; key = alarms.take(nowMs)) this.add(key);
  }
}
