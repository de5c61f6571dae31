import type { Answer, Api, ApiErrorKind, Call, JsonObject } from '../../src/kube/answer.js';
import type { Clock } from '../../src/kube/clock.js';
import { LeaderLease } from '../../src/kube/lease.js';
import type { Lead, LeaseEvent, LeaseOptions, Term } from '../../src/kube/lease.js';
import { readLease } from '../../src/kube/lease-record.js';

const collection = '/apis/coordination.k8s.io/v1/namespaces/ops/leases';

export const failure = (kind: ApiErrorKind, mayHaveActed = false): Answer => ({
  ok: false,
  error: { kind, message: `the call was ${kind}`, mayHaveActed },
});

/** One Lease as an API server keeps it: a write with a stale resource version is a conflict, one that changes nothing is none. */
export class LeaseServer {
  lease: JsonObject | undefined;
  readonly seen: string[] = [];
  #version = 0;

  handle({ method, path, body }: Call): Answer {
    this.seen.push(method);
    if (path !== (method === 'POST' ? collection : `${collection}/cronward`)) return failure('not-found');
    if (method === 'GET') return this.lease === undefined ? failure('not-found') : { ok: true, body: this.lease };
    if (method === 'POST') return this.lease === undefined ? this.store(body) : failure('already-exists');
    if (this.lease === undefined) return failure('conflict');
    return readLease(json(body)).version === readLease(this.lease).version ? this.store(body) : failure('conflict');
  }

  store(body: unknown): Answer {
    const { metadata, ...rest } = json(body);
    const known = json(metadata);
    const same = this.lease !== undefined && JSON.stringify(rest) === JSON.stringify(without(this.lease, 'metadata'));
    if (!same) this.#version += 1;
    this.lease = { metadata: { uid: '1', ...known, resourceVersion: String(this.#version) }, ...rest };
    return { ok: true, body: this.lease };
  }

  /** Edits the spec, as `kubectl edit` does. */
  edit(spec: JsonObject): void {
    this.store({ ...this.lease, spec: { ...json(this.lease?.['spec']), ...spec } });
  }

  get holder(): string | undefined {
    return this.lease === undefined ? undefined : readLease(this.lease).holder;
  }
}

const json = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
const without = (object: JsonObject, key: string): object =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

/** How a call fares: after how long it arrives, if it does, and after how long its reply comes back, if it does. */
export interface Fare {
  readonly toMs: number | undefined;
  readonly backMs: number | undefined;
  /** After how long the connection breaks. */
  readonly brokenMs?: number;
}

/** An API whose calls take time and get lost. A call that was given up can still arrive. */
export function network(clock: Clock, server: Pick<LeaseServer, 'handle'>, fare: (call: Call) => Fare): Api {
  return {
    call: (call) =>
      new Promise((resolve) => {
        const { toMs, backMs, brokenMs } = fare(call);
        const limitMs = call.timeLimitMs ?? Number.POSITIVE_INFINITY;
        const callOff = clock.after(limitMs, () => {
          resolve(failure('late', true));
        });
        const settle = (answer: Answer): void => {
          callOff();
          resolve(answer);
        };
        call.signal?.addEventListener('abort', () => {
          settle(failure('stopped', true));
        });
        if (brokenMs !== undefined) {
          clock.after(brokenMs, () => {
            settle(failure('unreachable', true));
          });
        }
        if (toMs === undefined) return;
        clock.after(toMs, () => {
          const answer = server.handle(call);
          if (backMs === undefined) return;
          clock.after(backMs, () => {
            settle(answer);
          });
        });
      }),
    stream: () => Promise.resolve({ ok: true, body: undefined }),
  };
}

/** A computer: its clocks run at a rate of their own, and its process can be stopped, go on, and be killed. */
export class Machine implements Clock {
  state: 'running' | 'stopped' | 'dead' = 'running';
  readonly time: Clock;
  readonly rate: number;
  /** How far its wall clock is off. */
  wallMs: number;
  #late: (() => void)[] = [];

  constructor(time: Clock, rate = 1, wallMs = 0) {
    this.time = time;
    this.rate = rate;
    this.wallMs = wallMs;
  }

  readonly nowMs = (): number => this.wallMs + this.time.nowMs() * this.rate;
  readonly monotonicMs = (): number => this.time.monotonicMs() * this.rate;
  readonly after = (delayMs: number, wake: () => void): (() => void) => {
    let off = false;
    const callOff = this.time.after(delayMs / this.rate, () => {
      this.soon(() => {
        if (!off) wake();
      });
    });
    return () => {
      off = true;
      callOff();
    };
  };

  /** Runs `work` when the process runs. */
  soon(work: () => void): void {
    if (this.state === 'running') work();
    else if (this.state === 'stopped') this.#late.push(work);
  }

  goOn(): void {
    this.state = 'running';
    for (const work of this.#late.splice(0)) work();
  }
}

/** `api` as a process on `machine` sees it: replies reach it when it runs. */
export function onMachine(api: Api, machine: Machine): Api {
  const call: Api['call'] = (made) =>
    new Promise((resolve) => {
      void api.call(made).then((answer) => {
        machine.soon(() => {
          resolve(answer);
        });
      });
    });
  return { ...api, call };
}

/** One candidate with all that can be seen of it. */
export class Candidate {
  readonly lease: LeaderLease;
  readonly events: LeaseEvent[] = [];
  readonly terms: Term[] = [];
  readonly leaving = new AbortController();
  /** Resolves `lead`. By default the leader ends at once when it is told to. */
  end: () => void = () => undefined;
  obeys = true;
  lost: AbortSignal | undefined;
  ended: Promise<unknown> = Promise.resolve();

  constructor(api: Api, clock: Clock, identity: string, settings: Partial<LeaseOptions> = {}) {
    const report = (event: LeaseEvent): void => {
      this.events.push(event);
    };
    const options = { api, clock, random: () => 0.5, namespace: 'ops', name: 'cronward', identity, report };
    this.lease = new LeaderLease({ ...options, ...settings });
  }

  run(lead: Lead = this.lead): this {
    this.ended = this.lease.run(this.leaving.signal, lead);
    return this;
  }

  readonly lead: Lead = (lost, term) => {
    this.lost = lost;
    this.terms.push(term);
    return new Promise((resolve) => {
      this.end = resolve;
      lost.addEventListener('abort', () => {
        if (this.obeys) resolve();
      });
    });
  };

  get told(): string[] {
    return this.events.map(({ kind }) => kind);
  }
}
