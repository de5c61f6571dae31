import type { Answer, Api, ApiError, Call, JsonObject } from '../../src/kube/answer.js';
import type { Clock } from '../../src/kube/clock.js';
import { pause } from '../../src/kube/clock.js';

type Line = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: StandInObject };
type StreamCall = Parameters<Api['stream']>[0];

export interface StandInObject extends JsonObject {
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  readonly spec: number;
}

/** A watch that is open. */
interface Stream {
  readonly tell: (line: JsonObject) => void;
  readonly end: (answer: Answer<undefined>) => void;
  /** Half open: the server believes that it sends. */
  deaf: boolean;
}

export function apiError(kind: ApiError['kind'], rest: Partial<ApiError> = {}): { ok: false; error: ApiError } {
  return { ok: false, error: { kind, message: `told to be ${kind}`, mayHaveActed: false, ...rest } };
}

const well: Answer<undefined> = { ok: true, body: undefined };
const bookmarkMs = 60_000;

/**
 * An API server in memory, with the objects of one resource in the namespace `ns`: lists in pages, watches with
 * bookmarks each minute, resource versions, compaction, and faults when it is told to have them.
 */
export class StandInApi implements Api {
  readonly objects = new Map<string, StandInObject>();
  /** All that ever changed; an event of the resource version n is at n - 1. */
  readonly log: Line[] = [];
  readonly lists: Record<string, string>[] = [];
  readonly watches: Record<string, string>[] = [];
  /** When each watch was begun, by the monotonic clock. */
  readonly watchedMs: number[] = [];
  /** What the next lists and watches are answered instead. */
  readonly listFaults: Answer<never>[] = [];
  readonly watchFaults: Answer<undefined>[] = [];
  /** Between a list being read and its answer. */
  latencyMs = 0;
  /** Watches don't get what changes. */
  losing = false;
  /** Whether a watch of a forgotten version is told so by its code or in the stream. */
  goneInStream = true;
  readonly #clock: Clock;
  readonly #streams = new Set<Stream>();
  #compactedTo = 0;
  #uids = 0;
  #held: Line[] | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get openWatches(): number {
    return this.#streams.size;
  }

  /** Creates the object, or changes it. */
  set(name: string): StandInObject {
    const old = this.objects.get(name);
    const uid = old?.metadata.uid ?? `u${(this.#uids += 1)}`;
    const object = { metadata: { namespace: 'ns', name, uid, resourceVersion: this.#next() }, spec: this.log.length };
    this.objects.set(name, object);
    this.#emit({ type: old === undefined ? 'ADDED' : 'MODIFIED', object });
    return object;
  }

  remove(name: string): void {
    const old = this.objects.get(name);
    if (old === undefined) return;
    this.objects.delete(name);
    const metadata = { ...old.metadata, resourceVersion: this.#next() };
    this.#emit({ type: 'DELETED', object: { ...old, metadata } });
  }

  /** Ends all watches in good order, or not. */
  end(answer: Answer<undefined> = well): void {
    for (const stream of [...this.#streams]) stream.end(answer);
  }

  /** The connections stay, and nothing comes through them any more. */
  silence(): void {
    for (const stream of this.#streams) stream.deaf = true;
  }

  /** Forgets the past: watches from before, and lists that have begun, are gone. */
  compact(): void {
    this.#compactedTo = this.log.length;
  }

  bookmark(): void {
    this.#tellAll({
      type: 'BOOKMARK',
      object: { kind: 'Thing', metadata: { resourceVersion: String(this.log.length) } },
    });
  }

  /** Sends any line to all watches. */
  say(line: JsonObject): void {
    this.#tellAll(line);
  }

  /** From now on events wait, to be told in another order. */
  hold(): void {
    this.#held ??= [];
  }

  /** Tells what was held, in the order of `ranks` and some of it twice. */
  release(ranks: readonly number[]): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    const ranked = [...held, ...held.slice(0, 2)].map((line, n) => ({ line, rank: ranks[n % ranks.length] ?? 0 }));
    for (const { line } of ranked.sort((a, b) => a.rank - b.rank)) this.#tellAll(line);
  }

  readonly call = async ({ query = {}, signal }: Call): Promise<Answer> => {
    this.lists.push({ ...query });
    const answer = this.listFaults.shift() ?? this.#list(query);
    await pause(this.#clock, this.latencyMs, signal);
    return signal?.aborted === true ? apiError('stopped') : answer;
  };

  readonly stream = (call: StreamCall): Promise<Answer<undefined>> => {
    const { query = {}, signal } = call;
    this.watches.push({ ...query });
    this.watchedMs.push(this.#clock.monotonicMs());
    const fault = this.watchFaults.shift();
    const from = Number(query['resourceVersion']);
    if (fault !== undefined) return Promise.resolve(fault);
    if (signal?.aborted === true) return Promise.resolve(apiError('stopped'));
    if (from < this.#compactedTo && !this.goneInStream) return Promise.resolve(apiError('gone', { code: 410 }));
    return new Promise((resolve) => {
      const stream = this.#open(call, resolve);
      queueMicrotask(() => {
        if (from < this.#compactedTo) stream.tell({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
        else for (const line of this.log.slice(from)) stream.tell(line);
      });
    });
  };

  #open({ query = {}, signal, quietLimitMs, line }: StreamCall, resolve: (answer: Answer<undefined>) => void): Stream {
    let timers: (() => void)[] = [];
    const end = (answer: Answer<undefined>): void => {
      for (const callOff of timers) callOff();
      this.#streams.delete(stream);
      resolve(answer);
    };
    const restart = (): void => {
      timers[0]?.();
      timers[0] = this.#clock.after(quietLimitMs, () => {
        end(apiError('late'));
      });
    };
    const stream: Stream = {
      deaf: false,
      end,
      tell: (value) => {
        if (stream.deaf || !this.#streams.has(stream)) return;
        restart();
        line(value);
      },
    };
    const endInTime = this.#clock.after(Number(query['timeoutSeconds']) * 1_000, () => {
      if (!stream.deaf) end(well);
    });
    timers = [() => undefined, endInTime, this.#everyMinute(stream)];
    restart();
    signal?.addEventListener('abort', () => {
      end(apiError('stopped'));
    });
    this.#streams.add(stream);
    return stream;
  }

  #everyMinute(stream: Stream): () => void {
    let callOff: () => void = () => undefined;
    const wait = (): void => {
      callOff = this.#clock.after(bookmarkMs, () => {
        wait();
        stream.tell({ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(this.log.length) } } });
      });
    };
    wait();
    return () => {
      callOff();
    };
  }

  #list({ limit, continue: token }: Readonly<Record<string, string>>): Answer {
    const [version = this.log.length, from = 0] = token?.split('/').map(Number) ?? [];
    if (token !== undefined && version < this.#compactedTo) return apiError('gone', { code: 410 });
    const all = [...this.#objectsAt(version).values()];
    const to = limit === undefined ? all.length : from + Number(limit);
    const more = to < all.length ? { continue: `${version}/${to}` } : {};
    return { ok: true, body: { metadata: { resourceVersion: String(version), ...more }, items: all.slice(from, to) } };
  }

  #objectsAt(version: number): Map<string, StandInObject> {
    const objects = new Map<string, StandInObject>();
    for (const { type, object } of this.log.slice(0, version)) {
      if (type === 'DELETED') objects.delete(object.metadata.name);
      else objects.set(object.metadata.name, object);
    }
    return objects;
  }

  #next(): string {
    return String(this.log.length + 1);
  }

  #emit(line: Line): void {
    this.log.push(line);
    if (this.losing) return;
    if (this.#held === undefined) this.#tellAll(line);
    else this.#held.push(line);
  }

  #tellAll(line: JsonObject): void {
    for (const stream of [...this.#streams]) stream.tell(line);
  }
}
