import type { Api, ApiError, Fence } from './answer.js';
import { pause } from './clock.js';
import type { Clock } from './clock.js';
import { LeaseApi } from './lease-api.js';
import type { LeaseMethod } from './lease-api.js';
import { decideLease, observe } from './lease-decision.js';
import type { LeaseDecision, Observation } from './lease-decision.js';
import { heldLease, releasedLease } from './lease-record.js';
import type { LeaseRecord, LeaseTerms } from './lease-record.js';

/** What happened to the lease, for the log and the metrics. */
export type LeaseEvent =
  | { readonly kind: 'standing by'; readonly holder: string }
  | { readonly kind: 'acquired'; readonly tookOverFrom?: string }
  | { readonly kind: 'lost'; readonly because: string }
  | { readonly kind: 'released' }
  /** A call failed and is made again. Told once, until that method fails otherwise or gets through. */
  | { readonly kind: 'failed'; readonly call: LeaseMethod; readonly error: ApiError };

export interface LeaseOptions {
  /** Calls that wait behind others lose the lease: an api of its own, or one without a rate limit. */
  readonly api: Api;
  readonly clock: Clock;
  /** From 0 to 1, 1 not included: spreads the looks of those who stand by. */
  readonly random: () => number;
  readonly namespace: string;
  readonly name: string;
  /** Unique among the living. A process with the identity of an earlier one goes on where that one ended. */
  readonly identity: string;
  /** How long others wait for a holder of whom they hear nothing. Default 15 s; in the Lease in whole seconds, rounded up. */
  readonly leaseMs?: number;
  /** How long the holder relies on a renewal. Default 10 s. */
  readonly renewWithinMs?: number;
  /** How often the holder renews, and those who stand by look. Default 2 s. */
  readonly retryMs?: number;
  /** Must not throw. */
  readonly report?: (event: LeaseEvent) => void;
}

/** How a time as the leader began. `tookOverFrom`: the other holder who did not release the lease, and may have a write under way. */
export interface Term {
  readonly tookOverFrom?: string;
}

/** What the leader does. It ends soon after `lost` is aborted. */
export type Lead = (lost: AbortSignal, term: Term) => Promise<void>;

/** Two clocks that run at rates within 5 % of each other are borne. */
const clockRates = 1.05;
/** client-go's rule: after a renewal that failed at once there is time for another, also if that begins a little late. */
const retriesPerRenewal = 1.2;
/** The share by which the looks of those who stand by are spread. */
const spread = 0.2;
/** How long a process that ends tries to release the lease, in multiples of retryMs; after that it is waited out. */
const retriesPerRelease = 3;

/**
 * Leader election by a Lease (coordination.k8s.io/v1).
 *
 * Guarantees, as long as nobody else writes to the Lease and identities are unique:
 * - At most one holder believes itself leader while clocks run at equal rates within 5 %, although their wall clocks
 *   differ by any amount. Others judge by their own monotonic clocks since they saw the Lease change; the holder judges
 *   by its own since it began the last renewal that succeeded.
 * - The fence closes by itself without any timer having to run: a process that was stopped and goes on is no leader.
 * - A lost reply to a renewal does not lose the lease if the next try succeeds in time.
 * - A lease stolen by an edit is noticed at the next renewal.
 * - Standing by takes over within leaseMs + retryMs of the holder's death, and within retryMs of a release, the time
 *   that the calls take aside.
 * - A Lease that is deleted is created again; calls that fail are reported and made again, never thrown.
 * - When the signal is aborted the lease is kept until the leader has ended, and then released.
 *
 * Not guaranteed:
 * - The API server knows no fencing token. A write that is already under way when the lease passes on can still land;
 *   whoever asks the fence must survive that.
 * - Whoever edits or deletes the Lease can make two leaders, until the next renewal of the first.
 * - A machine that sleeps stops its monotonic clock, which breaks the assumption about rates.
 */
export class LeaderLease {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #report: (event: LeaseEvent) => void;
  readonly #calls: LeaseApi;
  readonly #terms: LeaseTerms;
  readonly #renewWithinMs: number;
  readonly #retryMs: number;
  /** The Lease as it was last read or written; undefined where there was none. */
  #record: LeaseRecord | undefined;
  #observed: Observation | undefined;
  /** When the last renewal that succeeded began, by the monotonic clock; undefined while the lease is not ours. */
  #renewedAtMs: number | undefined;
  /** Whether the Lease may name us, so that there is something to release. */
  #mayHold = false;

  /** Throws a RangeError where the times don't leave the holder time to renew, or don't make others wait long enough. */
  constructor(options: LeaseOptions) {
    const { leaseMs = 15_000, renewWithinMs = 10_000, retryMs = 2_000, report } = options;
    checkTimes(leaseMs, renewWithinMs, retryMs);
    this.#clock = options.clock;
    this.#random = options.random;
    this.#report = report ?? (() => undefined);
    const { namespace, name, identity } = options;
    if (identity === '') throw new RangeError('identity is empty, which means that nobody holds the lease');
    this.#terms = { namespace, name, identity, leaseMs };
    this.#renewWithinMs = renewWithinMs;
    this.#retryMs = retryMs;
    const failed = (call: LeaseMethod, error: ApiError): void => {
      this.#report({ kind: 'failed', call, error });
    };
    this.#calls = new LeaseApi({ api: options.api, clock: options.clock, namespace, name, failed });
  }

  /** Undefined only while the lease is certainly ours. */
  readonly fence: Fence = () => {
    if (this.#renewedAtMs === undefined) return 'this process does not hold the lease';
    if (this.#leftMs() > 0) return undefined;
    return `the lease was not renewed for ${this.#renewWithinMs} ms`;
  };

  get isLeader(): boolean {
    return this.fence() === undefined;
  }

  /** Who held the lease when it was last looked at; undefined where nobody did, or it was never seen. */
  get holder(): string | undefined {
    return this.#record?.holder === '' ? undefined : this.#record?.holder;
  }

  /**
   * Waits for the lease, runs `lead` while it is held, and stands by again when it was lost and `lead` has ended. When
   * `signal` is aborted, or `lead` ends unasked, the lease is released and the promise settles. It rejects with what
   * `lead` rejected with, and with nothing else. One run at a time.
   */
  async run(signal: AbortSignal, lead: Lead): Promise<void> {
    try {
      for (;;) {
        const term = await this.#acquire(signal);
        if (term === undefined || signal.aborted || (await this.#hold(term, signal, lead))) return;
      }
    } finally {
      this.#renewedAtMs = undefined;
      await this.#release();
    }
  }

  /** Resolves when the lease is ours, or with undefined when the signal was aborted before. */
  async #acquire(signal: AbortSignal): Promise<Term | undefined> {
    // Kept from try to try: where the reply to a take-over was lost, the next look finds a lease that is already ours.
    let term: Term = {};
    let standingBehind: string | undefined;
    while (!signal.aborted) {
      const decision = await this.#look(signal);
      if (decision?.kind === 'wait') {
        term = {};
        if (decision.holder !== standingBehind) this.#report({ kind: 'standing by', holder: decision.holder });
        standingBehind = decision.holder;
      } else if (decision !== undefined) {
        term = termAfter(decision, term);
        await this.#claim();
        if (this.isLeader) return term;
        this.#renewedAtMs = undefined;
      }
      const forMs = decision?.kind === 'wait' ? decision.forMs : this.#retryMs;
      // Shorter at random, so that those who stand by don't look all at once, and none looks too late.
      await pause(this.#clock, Math.min(forMs, this.#retryMs * (1 - spread * this.#random())), signal);
    }
    return undefined;
  }

  /** Runs `lead` for a term. Resolves with whether the lease is still ours when it has ended. */
  async #hold(term: Term, signal: AbortSignal, lead: Lead): Promise<boolean> {
    this.#report({ kind: 'acquired', ...term });
    const lost = new AbortController();
    const ended = new AbortController();
    const stop = (): void => {
      lost.abort();
    };
    signal.addEventListener('abort', stop, { once: true });
    const leading = (async () => lead(lost.signal, term))().finally(() => {
      ended.abort();
    });
    const [kept] = await Promise.allSettled([this.#keep(lost, ended.signal), leading]);
    signal.removeEventListener('abort', stop);
    await leading;
    return kept.status === 'fulfilled' && kept.value;
  }

  /** Renews until the leader has ended (true), or the lease was lost (false). */
  async #keep(lost: AbortController, ended: AbortSignal): Promise<boolean> {
    let triedAtMs = this.#renewedAtMs ?? this.#clock.monotonicMs();
    for (;;) {
      const dueMs = triedAtMs + this.#retryMs - this.#clock.monotonicMs();
      await pause(this.#clock, Math.max(0, Math.min(dueMs, this.#leftMs())), ended);
      if (ended.aborted) return true;
      triedAtMs = this.#clock.monotonicMs();
      const because = this.isLeader ? await this.#renew() : this.fence();
      if (because === undefined) continue;
      this.#renewedAtMs = undefined;
      this.#report({ kind: 'lost', because });
      lost.abort();
      return false;
    }
  }

  /** One try to renew. Resolves with why the lease is another's now; undefined where it is ours, or that is unknown. */
  async #renew(): Promise<string | undefined> {
    if ((await this.#claim()) !== 'stale') return undefined;
    // A reply that was lost leaves the Lease newer than we know, and still ours.
    const decision = await this.#look();
    if (decision === undefined) return undefined;
    if (decision.kind !== 'renew' && decision.kind !== 'create') {
      return this.holder === undefined ? 'the lease was taken away' : `${this.holder} holds the lease`;
    }
    await this.#claim();
    return undefined;
  }

  /** Writes the lease as ours, in the place of the record as it was last seen. */
  async #claim(): Promise<'held' | 'stale' | 'failed'> {
    const beganMs = this.#clock.monotonicMs();
    const body = heldLease(this.#terms, this.#record, this.#clock.nowMs());
    const answer = await this.#calls.write(body, this.#record, this.#limitMs());
    if (answer.ok) {
      this.#saw(answer.body);
      this.#renewedAtMs = beganMs;
      this.#mayHold = true;
      return 'held';
    }
    this.#mayHold ||= answer.error.mayHaveActed;
    const { kind } = answer.error;
    return kind === 'conflict' || kind === 'already-exists' || kind === 'not-found' ? 'stale' : 'failed';
  }

  /** Reads the lease and decides what to do about it; undefined where it can't be read. */
  async #look(signal?: AbortSignal): Promise<LeaseDecision | undefined> {
    const answer = await this.#calls.read(this.#limitMs(), signal);
    if (!answer.ok) return undefined;
    this.#saw(answer.body);
    return decideLease(this.#record, this.#observed, this.#clock.monotonicMs(), this.#terms.identity);
  }

  #saw(record: LeaseRecord | undefined): void {
    this.#record = record;
    this.#observed = observe(this.#observed, record, this.#clock.monotonicMs(), this.#terms.leaseMs);
  }

  /** Lets others have the lease at once, if it is ours. */
  async #release(): Promise<void> {
    const untilMs = this.#clock.monotonicMs() + this.#retryMs * retriesPerRelease;
    while (this.#mayHold && this.#clock.monotonicMs() < untilMs) {
      if (await this.#tryRelease()) this.#mayHold = false;
      else await pause(this.#clock, this.#retryMs / 4);
    }
  }

  async #tryRelease(): Promise<boolean> {
    const answer = await this.#calls.read(this.#retryMs);
    if (!answer.ok) return false;
    const record = answer.body;
    this.#saw(record);
    if (record?.holder !== this.#terms.identity) return true;
    const written = await this.#calls.write(releasedLease(record, this.#clock.nowMs()), record, this.#retryMs);
    if (!written.ok) return false;
    this.#saw(written.body);
    this.#report({ kind: 'released' });
    return true;
  }

  /** How long the fence stays open without another renewal, in milliseconds; 0 or less when it is closed. */
  #leftMs(): number {
    if (this.#renewedAtMs === undefined) return 0;
    return this.#renewedAtMs + this.#renewWithinMs - this.#clock.monotonicMs();
  }

  /** How long one call may take: long enough for a slow API server, and short enough that a second try is in time. */
  #limitMs(): number {
    const limitMs = Math.max(this.#retryMs, (this.#renewWithinMs - this.#retryMs) / 2);
    return this.#renewedAtMs === undefined ? limitMs : Math.max(1, Math.min(limitMs, this.#leftMs()));
  }
}

function checkTimes(leaseMs: number, renewWithinMs: number, retryMs: number): void {
  const refuse = (rule: string): never => {
    throw new RangeError(rule);
  };
  if (!(retryMs > 0)) refuse(`retryMs is ${retryMs} and must be above 0`);
  if (!(renewWithinMs > retryMs * retriesPerRenewal)) {
    refuse(`renewWithinMs is ${renewWithinMs} and must be above ${retriesPerRenewal} times retryMs, ${retryMs}`);
  }
  if (!(leaseMs >= renewWithinMs * clockRates)) {
    refuse(`leaseMs is ${leaseMs} and must be at least ${clockRates} times renewWithinMs, ${renewWithinMs}`);
  }
}

/** From whom the lease is taken by `decision`. A lease that is already ours was taken when `before` says. */
function termAfter(decision: LeaseDecision, before: Term): Term {
  if (decision.kind === 'renew' || decision.kind === 'wait') return before;
  return decision.from === undefined ? {} : { tookOverFrom: decision.from };
}
