import type { Answer, Api, ApiError, JsonObject } from './answer.js';
import { pause } from './clock.js';
import type { Clock } from './clock.js';
import { listAll } from './list.js';
import type { Listed } from './list.js';
import { isNewer, keyOf, readMeta } from './meta.js';
import type { Meta } from './meta.js';
import { Rounds, retryDelayMs } from './rounds.js';
import { Store } from './store.js';
import type { Change } from './store.js';
import { watch } from './watch.js';
import type { WatchEvent } from './watch.js';

export interface ReflectorOptions<T> {
  readonly api: Api;
  readonly clock: Clock;
  /** 0 <= random() < 1, for jitter. */
  readonly random: () => number;
  /** Of the resource: `/apis/batch/v1/jobs`. */
  readonly path: string;
  /** Selectors. */
  readonly query?: Readonly<Record<string, string>>;
  /** What is kept of an object, with its meta. Where it throws, the object is not kept. */
  readonly project: (raw: JsonObject) => T;
  /** Told after the store has it. May throw: that is reported. */
  readonly onChange: (change: Change<T>) => void;
  /** Between two lists, give or take a fifth, in milliseconds. Default: 10 minutes. */
  readonly relistMs?: number;
  /** Objects in a page of a list. Default: 100. */
  readonly pageSize?: number;
  /** How long nothing may come on a watch, in milliseconds. Default: 90 s; API servers send a bookmark each minute. */
  readonly quietLimitMs?: number;
  /** May not throw. */
  readonly report?: (event: ReflectorEvent) => void;
}

/**
 * - `listed`: a list is in the store.
 * - `list-failed`, `watch-failed`: it is tried again, after at most 5 s.
 * - `repaired`: a list had what the watch should have told: so many objects newer than the store's although the watch
 *   was past them, and so many gone. (For those gone it can't be seen how far the watch was; it may just have been slow.)
 * - `unreadable`: `project` threw, or the object has no name, uid or resource version. It is not in the store.
 * - `handler-failed`: `onChange` threw.
 */
export type ReflectorEvent =
  | { readonly kind: 'listed'; readonly objects: number; readonly ms: number }
  | { readonly kind: 'list-failed' | 'watch-failed'; readonly error: ApiError }
  | { readonly kind: 'repaired'; readonly changed: number; readonly deleted: number }
  | { readonly kind: 'unreadable' | 'handler-failed'; readonly key: string; readonly error: unknown };

/** A list under way. */
interface Tally {
  uids: Set<string>;
  /** Objects of which the watch should have told. */
  missed: number;
}

const defaultRelistMs = 600_000;
/** Small enough for what a page leaves behind to be gone at the next collection of young objects: memory stays flat. */
const defaultPageSize = 100;
const defaultQuietLimitMs = 90_000;
const stopped: Answer<never> = {
  ok: false,
  error: { kind: 'stopped', message: 'the list was given up', mayHaveActed: false },
};
/** Events come within milliseconds. */
const echoLimitMs = 5_000;
/** A server that ends each watch at once is not asked again faster than that. */
const leastWatchMs = 1_000;

/**
 * Keeps a store equal to the objects of one resource.
 *
 * It has two loops. One lists: first of all, every `relistMs`, and when it is asked to. The other watches, from the
 * newest version that is known; where none is (at first, and after a 410) it asks for a list. The watch goes on during
 * a list; what overtakes what is decided by the store.
 *
 * Guarantees:
 * - In the end the store equals the server's objects, whatever is cut, repeated, reordered or forgotten; what the watch
 *   loses is repaired by the next list, and reported.
 * - No change is missed where a watch ends: the next one begins where it stopped, at once where it ended in good order.
 * - Whatever fails is tried again after 50 to 100 ms, then after twice as long each time, 5 s at most.
 * - A watch on which nothing comes for `quietLimitMs` is taken for dead.
 * - A watch that has not told of an expected version within 5 s is taken for dead.
 * - Every change of the store that the reflector makes is told to `onChange`, in order; one that throws is reported and
 *   ends nothing.
 * - An object that can't be read is reported, is not in the store, and hurts no other.
 * - Of a list only one page is held as it came.
 * - After the signal is aborted nothing is told, reported or stored.
 *
 * It does not guarantee that the store is up to date, only that it gets there. Changes may be skipped: of several, the
 * last is told. A cluster whose resource versions go back, since etcd was restored from a backup, fails every list
 * (`list-failed`): what is remembered is of another history, and the process must start anew.
 */
export class Reflector<T extends { readonly meta: Meta }> {
  readonly store = new Store<T>();
  readonly #options: ReflectorOptions<T>;
  readonly #query: Readonly<Record<string, string>>;
  readonly #lists: Rounds;
  /** All changes up to this version are in the store. */
  #version: string | undefined;
  /** Ends the watch that is open. */
  #cut: AbortController | undefined;
  /** The newest version that a caller has seen. */
  #expected = '';
  #callOffEcho: (() => void) | undefined;
  #synced = false;
  #onSynced: (() => void)[] = [];
  #lastHeardMs: number;
  /** Of the run. */
  #signal: AbortSignal | undefined;

  constructor(options: ReflectorOptions<T>) {
    const { clock, random, relistMs: everyMs = defaultRelistMs } = options;
    this.#options = options;
    this.#query = options.query ?? {};
    this.#lists = new Rounds({ clock, random, everyMs, round: (signal) => this.#list(signal) });
    this.#lastHeardMs = clock.monotonicMs();
  }

  /** Whether a list has been in the store. */
  get hasSynced(): boolean {
    return this.#synced;
  }

  /** When something was last heard from the server, by the monotonic clock; at first, when the reflector was made. */
  get lastHeardMs(): number {
    return this.#lastHeardMs;
  }

  /** Lists and watches until `signal` is aborted. May be called once. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#signal !== undefined) throw new Error('a reflector runs once');
    this.#signal = signal;
    await Promise.all([this.#keepWatching(signal), this.#lists.run(signal)]);
    this.#callOffEcho?.();
  }

  /** Resolves when the first list is in the store, or `signal` is aborted. */
  whenSynced(signal: AbortSignal): Promise<void> {
    if (this.#synced || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      signal.addEventListener('abort', end);
      this.#onSynced.push(end);
    });
  }

  /**
   * True as soon as a list that began after this call is in the store; false where the run ended before that. Waits for
   * `run` where it wasn't called yet. Those who call while a list is read share the next one.
   */
  relist(): Promise<boolean> {
    return this.#lists.next();
  }

  /**
   * Says that an object of this resource version was seen in an answer to a read or a write. The watch has to tell of it
   * soon: a connection that is only half open shows itself by that long before it is quiet for too long.
   */
  expect(version: string): void {
    if (isNewer(version, this.#expected)) this.#expected = version;
    this.#awaitEcho();
  }

  #awaitEcho(): void {
    if (this.#signal?.aborted !== false || this.#callOffEcho !== undefined || !this.#isBehind(this.#expected)) return;
    const version = this.#expected;
    this.#callOffEcho = this.#options.clock.after(echoLimitMs, () => {
      this.#callOffEcho = undefined;
      if (this.#cut !== undefined && this.#isBehind(version)) {
        const message = `the watch has not told of version ${version} within ${echoLimitMs / 1_000} s`;
        this.#report({ kind: 'watch-failed', error: { kind: 'late', message, mayHaveActed: false } });
        this.#cut.abort();
      }
      this.#awaitEcho();
    });
  }

  #isBehind(version: string): boolean {
    return this.#version !== undefined && isNewer(version, this.#version);
  }

  async #keepWatching(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const version = this.#version;
      if (version === undefined) {
        await this.relist();
        continue;
      }
      const beganMs = this.#options.clock.monotonicMs();
      const answer = await this.#watch(version, signal);
      const gotOn = this.#version !== version;
      if (answer.ok || answer.error.kind === 'stopped') {
        failures = 0;
        if (!gotOn) await this.#pauseUntil(beganMs + leastWatchMs, signal);
      } else {
        failures = gotOn ? 1 : failures + 1;
        await this.#recover(answer.error, failures, signal);
      }
    }
  }

  #pauseUntil(untilMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    return pause(clock, Math.max(0, untilMs - clock.monotonicMs()), signal);
  }

  #recover(error: ApiError, failures: number, signal: AbortSignal): Promise<void> {
    this.#report({ kind: 'watch-failed', error });
    if (error.kind === 'gone') this.#version = undefined;
    return pause(this.#options.clock, retryDelayMs(error, failures, this.#options.random), signal);
  }

  async #watch(version: string, signal: AbortSignal): Promise<Answer<undefined>> {
    const { api, random, path, quietLimitMs = defaultQuietLimitMs } = this.#options;
    const cut = new AbortController();
    const stop = (): void => {
      cut.abort();
    };
    signal.addEventListener('abort', stop);
    this.#cut = cut;
    const event = (each: WatchEvent): void => {
      this.#take(each);
    };
    const answer = await watch({ api, random, path, quietLimitMs, version, cut, event, query: this.#query });
    this.#cut = undefined;
    signal.removeEventListener('abort', stop);
    return answer;
  }

  #take({ type, object }: WatchEvent): void {
    this.#heard();
    const meta = readMeta(object);
    if (type !== 'BOOKMARK') {
      const value = type === 'DELETED' ? undefined : this.#read(object, meta);
      // An object that can't be read leaves the store too: the state that it had is not its state any more.
      const changes =
        value === undefined ? this.store.delete(keyOf(meta), meta.uid, meta.resourceVersion) : this.store.put(value);
      this.#tell(changes);
    }
    this.#reach(meta.resourceVersion);
  }

  /** One list into the store. */
  async #list(signal: AbortSignal): Promise<Answer<Listed>> {
    const { api, clock, path, pageSize = defaultPageSize } = this.#options;
    const beganMs = clock.monotonicMs();
    const known = this.#newest();
    const tally: Tally = { uids: new Set(), missed: 0 };
    const answer = await listAll({
      api,
      path,
      pageSize,
      signal,
      query: this.#query,
      begin: (version) => {
        this.#heard();
        tally.uids = new Set();
        return isNewer(known, version)
          ? `the API server went back from resource version ${known} to ${version}`
          : undefined;
      },
      item: (raw, version) => {
        if (!signal.aborted) this.#takeListed(raw, version, tally);
      },
    });
    if (signal.aborted) return stopped;
    if (answer.ok) {
      this.#endList(answer.body, tally);
      this.#report({ kind: 'listed', objects: answer.body.objects, ms: clock.monotonicMs() - beganMs });
    } else {
      this.#report({ kind: 'list-failed', error: answer.error });
    }
    return answer;
  }

  #takeListed(raw: JsonObject, version: string, tally: Tally): void {
    const meta = readMeta(raw);
    const value = this.#read(raw, meta);
    if (value === undefined) return;
    tally.uids.add(meta.uid);
    const changes = this.store.putListed(value, version);
    const watchIsPast = this.#version !== undefined && !isNewer(meta.resourceVersion, this.#version);
    if (changes.length > 0 && watchIsPast) tally.missed += 1;
    this.#tell(changes);
  }

  #endList({ version }: Listed, { uids, missed }: Tally): void {
    this.#heard();
    const gone = this.store.endList(uids, version);
    const deleted = this.#version === undefined || this.#cut === undefined ? 0 : gone.length;
    this.#reach(version);
    this.#tell(gone);
    this.#synced = true;
    for (const resolve of this.#onSynced.splice(0)) resolve();
    if (missed + deleted === 0) return;
    this.#report({ kind: 'repaired', changed: missed, deleted });
    // A watch that loses events would lose more of them.
    this.#cut?.abort();
  }

  #read(raw: JsonObject, meta: Meta): T | undefined {
    try {
      const lacks = (['name', 'uid', 'resourceVersion'] as const).find((field) => meta[field] === '');
      if (lacks !== undefined) throw new Error(`the object has no metadata.${lacks}`);
      return this.#options.project(raw);
    } catch (error) {
      this.#report({ kind: 'unreadable', key: keyOf(meta), error });
      return undefined;
    }
  }

  #tell(changes: readonly Change<T>[]): void {
    for (const change of changes) {
      if (this.#signal?.aborted === true) return;
      try {
        this.#options.onChange(change);
      } catch (error) {
        this.#report({ kind: 'handler-failed', key: keyOf(change.value.meta), error });
      }
    }
  }

  #reach(version: string): void {
    if (this.#version === undefined || isNewer(version, this.#version)) this.#version = version;
  }

  #newest(): string {
    const version = this.#version ?? '';
    return isNewer(version, this.store.listVersion) ? version : this.store.listVersion;
  }

  #heard(): void {
    this.#lastHeardMs = this.#options.clock.monotonicMs();
  }

  #report(event: ReflectorEvent): void {
    if (this.#signal?.aborted !== true) this.#options.report?.(event);
  }
}
