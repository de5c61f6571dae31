import type { Child } from '../controller/child.js';
import { jobsPath } from '../controller/cluster.js';
import { readCronJob } from '../controller/cron-job.js';
import type { WatchedCronJob } from '../controller/cron-job.js';
import { kinds } from '../core/cronjob/schema/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { utc } from '../core/schedule/index.js';
import type { TimeZone } from '../core/schedule/index.js';
import type { Api } from '../kube/answer.js';
import { pause } from '../kube/clock.js';
import type { Clock } from '../kube/clock.js';
import { Reflector } from '../kube/reflector.js';
import type { ReflectorEvent } from '../kube/reflector.js';
import type { Change } from '../kube/store.js';
import { cronJobsPathOf } from '../outlook/listed.js';
import type { LiveCronJob, LiveEvents } from './api.js';
import { changesAtMs, keyOfCronJob, liveOf, readAnyJob } from './live-cron-job.js';
import type { Watched } from './live-cron-job.js';

export interface ClusterWatchOptions {
  readonly api: Api;
  readonly clock: Clock;
  /** 0 <= random() < 1 */
  readonly random: () => number;
  /** Only what is in this namespace; everything where undefined. */
  readonly namespace?: string | undefined;
  /** That of schedules without a time zone; UTC where it is left out, as in most clusters. */
  readonly localZone?: TimeZone;
  readonly tell: Tell;
}

/** Told of every event, in order. */
export type Tell = <Type extends keyof LiveEvents>(type: Type, value: LiveEvents[Type]) => void;

/** Changes that come together are told together, after so many milliseconds. */
const batchMs = 100;
/** So often is looked whether a run is late, in milliseconds. */
const sweepMs = 5_000;
/** So many CronJobs are looked at in a row; then others have their turn. */
const inARow = 200;

/** Keeps what there is to see of the CronJobs of both kinds in a cluster. It only reads. */
export class ClusterWatch {
  readonly #options: ClusterWatchOptions;
  readonly #cronJobs: ReadonlyMap<CronJobKind, Reflector<WatchedCronJob>>;
  readonly #jobs: Reflector<Child>;
  /** By the uid of the CronJob that is their controller. */
  readonly #children = new Map<string, Map<string, Child>>();
  /** By their keys: what was told last, and when it is time to look again. */
  readonly #shown = new Map<string, { readonly live: LiveCronJob; readonly againMs: number | undefined }>();
  /** The CronJobs to look at, by their keys. */
  readonly #dirty = new Map<string, { readonly kind: CronJobKind; readonly name: string }>();
  /** What fails, by the resource. */
  readonly #faults = new Map<string, string>();
  /** The resources of which there was no list yet, and no word that the cluster has no such thing. */
  readonly #awaited = new Set<string>();
  #isConnected = false;

  constructor(options: ClusterWatchOptions) {
    this.#options = options;
    this.#cronJobs = new Map(
      kinds.map((kind) => {
        const path = cronJobsPathOf(kind, options.namespace);
        const project = (raw: Parameters<typeof readCronJob>[0]): WatchedCronJob =>
          // The items of a list leave out what the list says of all of them.
          readCronJob({ ...raw, apiVersion: kind.apiVersion, kind: kind.kind }, options.localZone ?? utc, kind);
        return [
          kind,
          this.#reflector(path, project, ({ value }) => {
            this.#mark(kind, value);
          }),
        ];
      }),
    );
    this.#jobs = this.#reflector(jobsPath(options.namespace), readAnyJob, (change) => {
      this.#jobChanged(change);
    });
  }

  /** What to tell somebody who begins to look. */
  get connection(): LiveEvents['connection'] {
    const [reason] = this.#faults.values();
    if (this.#isConnected) return { connected: true };
    return { connected: false, reason: reason ?? 'the CronJobs are being read' };
  }

  /** Everything as it was last told. */
  get cronJobs(): readonly LiveCronJob[] {
    return [...this.#shown.values()].map(({ live }) => live);
  }

  /** Watches until `signal` is aborted. May be called once. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      ...[...this.#cronJobs.values(), this.#jobs].map((reflector) => reflector.run(signal)),
      this.#keepTelling(signal),
    ]);
  }

  #reflector<Value extends WatchedCronJob | Child>(
    path: string,
    project: (raw: Parameters<typeof readAnyJob>[0]) => Value,
    onChange: (change: Change<Value>) => void,
  ): Reflector<Value> {
    const { api, clock, random } = this.#options;
    this.#awaited.add(path);
    const reflector: Reflector<Value> = new Reflector({
      ...{ api, clock, random, path, project, onChange },
      report: (event) => {
        if (this.#heard(path, event)) void reflector.relist();
      },
    });
    return reflector;
  }

  /** Whether a list is to tell when the cluster answers again. */
  #heard(path: string, event: ReflectorEvent): boolean {
    if (event.kind === 'listed') {
      this.#awaited.delete(path);
      this.#faults.delete(path);
    } else if (event.kind === 'list-failed' && event.error.kind === 'not-found') {
      // A cluster without the definition has none of these.
      this.#awaited.delete(path);
      this.#faults.delete(path);
    } else if (event.kind === 'list-failed' || (event.kind === 'watch-failed' && event.error.kind !== 'gone')) {
      const wasWell = !this.#faults.has(path);
      this.#faults.set(path, event.error.message);
      return event.kind === 'watch-failed' && wasWell;
    }
    return false;
  }

  #mark(kind: CronJobKind, { meta }: Pick<WatchedCronJob, 'meta'>): void {
    this.#dirty.set(keyOfCronJob(kind, { meta }), { kind, name: `${meta.namespace}/${meta.name}` });
  }

  #jobChanged({ kind: what, value }: Change<Child>): void {
    const { owner, meta } = value;
    if (owner === undefined) return;
    const siblings = this.#children.get(owner.uid) ?? new Map<string, Child>();
    if (what === 'set') siblings.set(meta.uid, value);
    else siblings.delete(meta.uid);
    if (siblings.size === 0) this.#children.delete(owner.uid);
    else this.#children.set(owner.uid, siblings);
    for (const [kind, { store }] of this.#cronJobs) {
      const found = store.get(`${meta.namespace}/${owner.name}`);
      if (found?.meta.uid === owner.uid) this.#mark(kind, found);
    }
  }

  async #keepTelling(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let sweptMs = clock.monotonicMs();
    while (!signal.aborted) {
      await pause(clock, batchMs, signal);
      if (clock.monotonicMs() - sweptMs >= sweepMs) {
        sweptMs = clock.monotonicMs();
        this.#markLate();
      }
      this.#tellConnection(this.#tellChanges());
    }
  }

  #markLate(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const [key, { live, againMs }] of this.#shown) {
      const kind = kinds.find(({ apiVersion }) => apiVersion === live.apiVersion);
      if (kind === undefined || againMs === undefined || againMs > nowMs) continue;
      this.#dirty.set(key, { kind, name: `${live.namespace}/${live.name}` });
    }
  }

  /** Looks at some of what changed, and tells; whether nothing is left. */
  #tellChanges(): boolean {
    let count = 0;
    for (const [key, { kind, name }] of this.#dirty) {
      if (count === inARow) return false;
      count += 1;
      this.#dirty.delete(key);
      this.#look(key, kind, name);
    }
    return true;
  }

  #look(key: string, kind: CronJobKind, name: string): void {
    const { clock, tell } = this.#options;
    const cronJob = this.#cronJobs.get(kind)?.store.get(name);
    if (cronJob === undefined) {
      if (this.#shown.delete(key) && this.#isConnected) tell('gone', { key });
      return;
    }
    const jobs = [...(this.#children.get(cronJob.meta.uid)?.values() ?? [])];
    const watched: Watched = { kind, cronJob, jobs };
    const live = liveOf(watched, clock.nowMs());
    const before = this.#shown.get(key)?.live;
    this.#shown.set(key, { live, againMs: changesAtMs(watched, clock.nowMs()) });
    if (this.#isConnected && JSON.stringify(before) !== JSON.stringify(live)) tell('changed', live);
  }

  #tellConnection(isAllLooked: boolean): void {
    const isConnected = this.#awaited.size === 0 && this.#faults.size === 0 && (this.#isConnected || isAllLooked);
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    this.#options.tell('connection', this.connection);
    if (isConnected) this.#options.tell('cronJobs', this.cronJobs);
  }
}
