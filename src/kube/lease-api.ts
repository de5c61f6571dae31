import type { Answer, Api, ApiError, Call, JsonObject } from './answer.js';
import type { Clock } from './clock.js';
import { readLease } from './lease-record.js';
import type { LeaseRecord } from './lease-record.js';

export type LeaseMethod = 'GET' | 'POST' | 'PUT';

export interface LeaseApiOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly namespace: string;
  readonly name: string;
  /** Told of each failure once, until that method fails otherwise or gets through. */
  readonly failed: (call: LeaseMethod, error: ApiError) => void;
}

/** The calls to one Lease. Each is given up after `limitMs`, the wait for a rate limit included. None rejects. */
export class LeaseApi {
  readonly #options: LeaseApiOptions;
  readonly #collection: string;
  readonly #object: string;
  readonly #failures = new Map<LeaseMethod, string>();

  constructor(options: LeaseApiOptions) {
    this.#options = options;
    this.#collection = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(options.namespace)}/leases`;
    this.#object = `${this.#collection}/${encodeURIComponent(options.name)}`;
  }

  /** Reads what etcd holds, not a cache. That there is no Lease is an answer: `undefined`. */
  async read(limitMs: number, signal?: AbortSignal): Promise<Answer<LeaseRecord | undefined>> {
    const answer = await this.#call('GET', { path: this.#object }, limitMs, signal);
    if (answer.ok) return { ok: true, body: readLease(answer.body) };
    return answer.error.kind === 'not-found' ? { ok: true, body: undefined } : answer;
  }

  /** Writes `body` where `before` still is what is there, `undefined` for nothing. */
  async write(body: JsonObject, before: LeaseRecord | undefined, limitMs: number): Promise<Answer<LeaseRecord>> {
    const answer =
      before === undefined
        ? await this.#call('POST', { path: this.#collection, body }, limitMs)
        : await this.#call('PUT', { path: this.#object, body }, limitMs);
    return answer.ok ? { ok: true, body: readLease(answer.body) } : answer;
  }

  async #call(method: LeaseMethod, call: Omit<Call, 'method'>, limitMs: number, signal?: AbortSignal): Promise<Answer> {
    const limit = new AbortController();
    const giveUp = (): void => {
      limit.abort();
    };
    const callOff = this.#options.clock.after(limitMs, giveUp);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted === true) giveUp();
    const answer = await this.#options.api.call({ method, ...call, timeLimitMs: limitMs, signal: limit.signal });
    callOff();
    signal?.removeEventListener('abort', giveUp);
    if (signal?.aborted === true) return answer;
    const told = limit.signal.aborted ? lateInstead(answer) : answer;
    this.#note(method, told);
    return told;
  }

  #note(method: LeaseMethod, answer: Answer): void {
    if (answer.ok || isRace(method, answer.error)) {
      this.#failures.delete(method);
      return;
    }
    const failure = `${answer.error.kind}: ${answer.error.message}`;
    if (failure !== this.#failures.get(method)) this.#options.failed(method, answer.error);
    this.#failures.set(method, failure);
  }
}

/** A call that our limit stopped is late: nobody wanted it stopped. */
function lateInstead(answer: Answer): Answer {
  if (answer.ok || answer.error.kind !== 'stopped') return answer;
  return { ok: false, error: { ...answer.error, kind: 'late', message: 'no answer within the time limit' } };
}

/** Whether the answer only says that the Lease is not what it was taken for: a part of every election. */
function isRace(method: LeaseMethod, error: ApiError): boolean {
  if (error.kind === 'not-found') return method !== 'POST';
  return error.kind === 'conflict' || error.kind === 'already-exists';
}
