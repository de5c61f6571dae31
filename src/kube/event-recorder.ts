import type { Answer, Api, ApiError, ApiErrorKind, Call } from './answer.js';
import { pause } from './clock.js';
import type { Clock } from './clock.js';
import { EventCorrelator } from './event-correlator.js';
import type { ObjectRef, Series } from './event-correlator.js';
import { secondTime } from './micro-time.js';

export type { ObjectRef } from './event-correlator.js';

export interface EventRecorderOptions {
  readonly api: Api;
  readonly clock: Clock;
  /** From 0 to 1, 1 not included. Spreads the tries, and tells the Events of two processes apart. */
  readonly random?: () => number;
  /** Who reports: `cronward-controller`. */
  readonly component: string;
  /** Which of them: the name of the pod. At most 128 characters. */
  readonly instance: string;
  /** Told when an Event could not be sent; once, until it fails otherwise or one is sent. Must not throw. */
  readonly report?: (failure: ApiError) => void;
}

/** Everything that is sent is small, and an API server that takes longer has more urgent work. */
const timeLimitMs = 5_000;
/** The waits before the second and the third try: an API server that restarts is back after a few seconds. */
const retryAfterMs = [1_000, 5_000];
const longestWaitMs = 30_000;
const queueLimit = 4_096;
/** A name is at most 253 bytes; 16 hexadecimal digits and a dot come after that of the object. */
const maxNameLength = 253 - 17;

/** Kinds of failure that another try may mend. */
const passing: ReadonlySet<ApiErrorKind> = new Set([
  'busy',
  'failed',
  'unreachable',
  'late',
  'unauthorized',
  'conflict',
]);

/**
 * Writes core/v1 Events, for people to read.
 *
 * Guarantees:
 * - `record` never blocks and never throws, whatever the API server does.
 * - What happens again is counted in the Event that is there, and a flood is combined and held back as the header of
 *   `EventCorrelator` says. What is held back is counted, and told with the next that is sent.
 * - One call at a time, and each is given up after 5 s. A lost reply makes no second Event.
 * - Memory is bounded: 4096 Events wait, and the oldest is dropped for the next.
 *
 * Not guaranteed: that an Event arrives. After three tries it is dropped, and counted in `dropped`.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #random: () => number;
  readonly #correlator = new EventCorrelator();
  /** The keys of the series that have something to tell, longest waiting first. */
  readonly #waiting = new Set<string>();
  readonly #giveUp = new AbortController();
  #sending: Promise<void> | undefined;
  #closed = false;
  #dropped = 0;
  #serial: number;
  #failure: string | undefined;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#serial = Math.floor(this.#random() * 1_000_000);
  }

  /** How many Events were given up: after three tries, refused, too many waiting, or after the close. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Tells that something happened to `about`. `message` is cut to 1024 bytes and made printable. */
  record(about: ObjectRef, type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (this.#closed) {
      this.#dropped += 1;
      return;
    }
    const { clock } = this.#options;
    const now = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    const key = this.#correlator.note({ about, type, reason, message }, now, this.#nameFor(about, now.wallMs));
    // One that waits is sent with the newest count: nothing more to spend.
    if (this.#waiting.has(key) || !this.#correlator.afford(about, now.monotonicMs)) return;
    this.#waiting.add(key);
    const oldest = this.#next();
    if (this.#waiting.size > queueLimit && oldest !== undefined) {
      this.#waiting.delete(oldest);
      this.#dropped += 1;
    }
    this.#sending ??= this.#sendAll();
  }

  /** Sends what waits, for at most `limitMs`; what is left is dropped. Later ones are not taken any more. */
  async close(limitMs: number): Promise<void> {
    this.#closed = true;
    const callOff = this.#options.clock.after(limitMs, () => {
      this.#giveUp.abort();
    });
    await this.#sending;
    callOff();
  }

  /** Ends when nothing waits. Yields at least once, so that `#sending` is set before it is cleared. */
  async #sendAll(): Promise<void> {
    for (let key = this.#next(); key !== undefined; key = this.#next()) {
      this.#waiting.delete(key);
      if (!(await this.#tell(key))) this.#dropped += 1;
    }
    this.#sending = undefined;
  }

  #next(): string | undefined {
    const [key] = this.#waiting;
    return key;
  }

  /** Sends a series, as it is when each try begins. Resolves with whether one got through. */
  async #tell(key: string): Promise<boolean> {
    for (let tries = 0; ; tries++) {
      const series = this.#correlator.series(key);
      if (series === undefined || this.#givenUp()) return false;
      const answer = await this.#send(key, series);
      if (answer.ok) return true;
      if (this.#givenUp()) return false;
      const waitMs = retryAfterMs[tries];
      if (waitMs === undefined || !passing.has(answer.error.kind)) {
        this.#failed(answer.error);
        return false;
      }
      const askedMs = Math.min(answer.error.retryAfterMs ?? 0, longestWaitMs);
      const spreadMs = waitMs * (0.75 + this.#random() / 2);
      await pause(this.#options.clock, Math.max(askedMs, spreadMs), this.#giveUp.signal);
    }
  }

  #givenUp(): boolean {
    return this.#giveUp.signal.aborted;
  }

  async #send(key: string, series: Series): Promise<Answer> {
    let answer = series.stored ? await this.#update(series) : await this.#create(series);
    const problem = answer.ok ? undefined : answer.error.kind;
    // It has expired, or somebody deleted it.
    if (series.stored && problem === 'not-found') answer = await this.#create(series);
    // An earlier try of ours arrived, and its reply was lost; the count may have grown since.
    if (!series.stored && problem === 'already-exists') answer = await this.#update(series);
    if (answer.ok) {
      this.#correlator.stored(key, series.name);
      this.#failure = undefined;
    }
    return answer;
  }

  #create(series: Series): Promise<Answer> {
    const { component, instance } = this.#options;
    const namespace = namespaceOf(series);
    const body = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: series.name, namespace },
      involvedObject: series.about,
      type: series.type,
      reason: series.reason,
      message: series.message,
      count: series.count,
      firstTimestamp: secondTime(series.firstMs),
      lastTimestamp: secondTime(series.lastMs),
      source: { component },
      reportingComponent: component,
      reportingInstance: instance,
    };
    return this.#call({ method: 'POST', path: collectionOf(series), body });
  }

  #update(series: Series): Promise<Answer> {
    const { count, message, lastMs } = series;
    return this.#call({
      method: 'PATCH',
      path: `${collectionOf(series)}/${encodeURIComponent(series.name)}`,
      contentType: 'application/merge-patch+json',
      // The message of a combined series is that of its newest occurrence.
      body: { count, message, lastTimestamp: secondTime(lastMs) },
    });
  }

  #call(call: Call): Promise<Answer> {
    return this.#options.api.call({ ...call, timeLimitMs, signal: this.#giveUp.signal });
  }

  #failed(error: ApiError): void {
    const failure = `${error.kind}: ${error.message}`;
    if (failure !== this.#failure) this.#options.report?.(error);
    this.#failure = failure;
  }

  /** As client-go names them: the object, and a time in nanoseconds, of which the last six digits count. */
  #nameFor(about: ObjectRef, nowMs: number): string {
    this.#serial = (this.#serial + 1) % 1_000_000;
    const unique = BigInt(Math.floor(nowMs)) * 1_000_000n + BigInt(this.#serial);
    return `${about.name.slice(0, maxNameLength).replace(/[^a-z0-9]+$/, '')}.${unique.toString(16)}`;
  }
}

/** The object's own; `default` for an object of the cluster, as everywhere in Kubernetes. */
function namespaceOf({ about }: Series): string {
  return about.namespace === '' ? 'default' : about.namespace;
}

function collectionOf(series: Series): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespaceOf(series))}/events`;
}
