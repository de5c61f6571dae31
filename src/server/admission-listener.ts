import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Decision, Endpoint } from '../admission/index.js';
import type { GuardedAnswer, Recheck } from '../guard/index.js';
import { AdmissionCall } from './admission-call.js';
import type { FollowAdmission } from './admission-trace.js';
import { Bag } from './bag.js';
import type { Limits } from './limits.js';
import type { Logger } from './log.js';
import type { Metrics } from './metrics.js';
import { Room } from './room.js';

/** Judges the bytes of a request. Synchronous and without side effects; expected not to throw. */
export type Admit = (endpoint: Endpoint, body: Uint8Array) => GuardedAnswer;

/**
 * Judges a large body elsewhere. The body's memory is handed over: the caller does not use it again. The signal is
 * aborted when nobody waits for the answer any longer.
 */
export type AdmitLarge = (
  endpoint: Endpoint,
  body: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
) => Promise<GuardedAnswer>;

export interface ListenerOptions {
  readonly admit: Admit;
  /** Without it large bodies are judged as the others, and everybody else waits. */
  readonly admitLarge?: AdmitLarge;
  /** Looks again at the answers that come with questions, before they are given. */
  readonly recheck?: Recheck;
  /** Follows every request; without it nothing is made for that. */
  readonly follow?: FollowAdmission;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Told about every verdict, once it is given. May not throw. */
  readonly decided?: (decision: Decision) => void;
  /** Headers that every answer carries now, names and values in turn. */
  readonly headers: () => readonly string[];
}

/** A request to one of the admission paths. */
export interface AdmissionRequest {
  readonly path: string;
  readonly endpoint: Endpoint;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
}

/** How often the calls are checked against their time, in milliseconds. */
const sweepMs = 20;
/** After so long, in milliseconds, the judging makes room for everything else that the process has to do. */
const turnMs = 5;

/**
 * Reads and answers the requests to the admission paths, straight from the socket.
 *
 * - Every request is answered once, or its client is gone.
 * - At most `limits.inFlight` requests and `limits.bufferedBytes` bytes are held; above that the answer is 503 with
 *   `Retry-After`, which makes kube-apiserver try again within its own time. Large bodies are read when there is room for them.
 * - Nothing is judged once the caller's time (`?timeout=`) is over.
 */
export class AdmissionListener {
  readonly options: ListenerOptions;
  /** Bytes held by bodies that arrive in pieces and had no room of their own. */
  bufferedBytes = 0;
  /** Where large bodies of a known length wait before they are read. */
  readonly room: Room;
  /** The calls that are being read or judged. */
  readonly #calls = new Bag<AdmissionCall>();
  /** The calls whose body has come, in its order. */
  #ready: AdmissionCall[] = [];
  #sweeper: NodeJS.Timeout | undefined;
  #onIdle: (() => void)[] = [];

  constructor(options: ListenerOptions) {
    this.options = options;
    this.room = new Room(options.limits.largeBytes);
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  handle(asked: AdmissionRequest): void {
    const call = new AdmissionCall(this, asked);
    this.#calls.add(call);
    this.#sweeper ??= setInterval(() => {
      this.#sweep();
    }, sweepMs);
    call.begin();
  }

  /**
   * Has `call` judged once all that has come from the network has been read. A server with much to do so judges several in a
   * row, then answers them in a row, and all but the first find its code and tables in the processor's caches, from where
   * TLS and HTTP take them between two requests: that saves a quarter of all its time.
   */
  judgeSoon(call: AdmissionCall): void {
    this.#ready.push(call);
    if (this.#ready.length === 1) setImmediate(this.#judgeReady);
  }

  readonly #judgeReady = (): void => {
    const untilMs = performance.now() + turnMs;
    const calls = this.#ready;
    let count = 0;
    do {
      calls[count]?.judge();
      count += 1;
    } while (count < calls.length && performance.now() < untilMs);
    this.#ready = calls.slice(count);
    if (this.#ready.length > 0) setImmediate(this.#judgeReady);
    for (let index = 0; index < count; index += 1) calls[index]?.answer();
  };

  /** Resolves when no request is being read or judged. */
  idle(): Promise<void> {
    if (this.#calls.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  /** To be called once for every call that ended. */
  release(call: AdmissionCall): void {
    this.#calls.delete(call);
    if (this.#calls.size > 0 || this.#onIdle.length === 0) return;
    const waiting = this.#onIdle;
    this.#onIdle = [];
    for (const resolve of waiting) resolve();
  }

  /** Ends the calls whose time is over. One timer for all: a timer for each takes as long as the rest of a call. */
  #sweep(): void {
    const nowMs = performance.now();
    for (const call of this.#calls.items()) {
      if (nowMs >= call.dueMs) call.expire();
    }
    if (this.#calls.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }
}
