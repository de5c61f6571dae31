import type { TimeZone } from '../core/schedule/index.js';
import type { Api, JsonObject } from '../kube/answer.js';
import { aborted } from '../kube/aborted.js';
import type { Clock } from '../kube/clock.js';
import { KeyedQueue } from '../kube/queue.js';
import type { QueueObserver } from '../kube/queue.js';
import { Reflector } from '../kube/reflector.js';
import type { ReflectorEvent } from '../kube/reflector.js';
import { keyOf } from '../kube/meta.js';
import type { Change } from '../kube/store.js';
import { readJob } from './child.js';
import type { Child } from './child.js';
import { cronJobsPath, jobsPath } from './cluster.js';
import type { Cluster } from './cluster.js';
import { readCronJob } from './cron-job.js';
import type { WatchedCronJob } from './cron-job.js';
import { Memory } from './memory.js';
import { onSetBack } from './set-back.js';
import { Reconciler } from './reconcile.js';
import type { FollowReconcile, Outcome, ReconcileSubject, Report } from './report.js';
import { fromKey } from './views.js';
import type { Views } from './views.js';

export interface ControllerOptions {
  /** For the caches: lists and watches. */
  readonly api: Api;
  /** For everything that decisions need and do. */
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** 0 <= random() < 1 */
  readonly random: () => number;
  /** The time zone of schedules that name none. */
  readonly localZone: TimeZone;
  /** Only the CronJobs of this namespace; all where undefined. */
  readonly namespace?: string | undefined;
  /** How many CronJobs are reconciled at once. */
  readonly concurrency: number;
  /** How often everything is listed again, milliseconds. */
  readonly resyncMs: number;
  readonly report: (report: Report) => void;
  readonly follow?: FollowReconcile | undefined;
  readonly observe: {
    readonly queue: Partial<QueueObserver>;
    readonly reconciled: (outcome: Outcome, ms: number) => void;
    readonly reflected: (resource: Resource, event: ReflectorEvent) => void;
  };
}

export type Resource = 'cronjobs' | 'jobs';

/** How long an API server that failed is left alone at most: so soon after it answers again, runs start. */
const longestOutageWaitMs = 2_000;

/**
 * Runs the CronJobs of `batch.tutorial.kubebuilder.io/v1`: keeps caches of them and of their Jobs, and reconciles each when
 * something about it changes and when its clock says so.
 */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #queue: KeyedQueue;
  readonly #cronJobs: Reflector<WatchedCronJob>;
  readonly #jobs: Reflector<Child>;
  readonly #memory: Memory;
  readonly #reconciler: Reconciler;
  /** The Jobs by the name of their controller, and those that only our finalizer keeps. */
  readonly #children = new Map<string, Map<string, Child>>();

  constructor(options: ControllerOptions) {
    const { api, clock, random, resyncMs, namespace } = options;
    this.#options = options;
    this.#memory = new Memory(clock.monotonicMs);
    this.#queue = new KeyedQueue({
      clock,
      random,
      laneOf: (key) => fromKey(key).namespace,
      observe: options.observe.queue,
    });
    const reflector = <T extends WatchedCronJob | Child>(
      resource: Resource,
      path: string,
      project: (raw: JsonObject) => T,
      onChange: (change: Change<T>) => void,
    ): Reflector<T> =>
      new Reflector({
        api,
        clock,
        random,
        path,
        relistMs: resyncMs,
        project,
        onChange,
        report: (event) => {
          options.observe.reflected(resource, event);
        },
      });
    this.#cronJobs = reflector(
      'cronjobs',
      cronJobsPath(namespace),
      (raw) => readCronJob(raw, options.localZone),
      (change) => {
        this.#cronJobChanged(change);
      },
    );
    this.#jobs = reflector('jobs', jobsPath(namespace), readJob, (change) => {
      this.#jobChanged(change);
    });
    this.#reconciler = new Reconciler({
      cluster: options.cluster,
      views: this.#views(),
      memory: this.#memory,
      nowMs: clock.nowMs,
      isBusy: () => this.#queue.depth > 0,
      report: options.report,
    });
  }

  /** Fills the caches and keeps them up to date until `signal` is aborted. */
  async watch(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#cronJobs.run(signal), this.#jobs.run(signal)]);
  }

  /** Whether the caches have been filled. */
  get hasSynced(): boolean {
    return this.#cronJobs.hasSynced && this.#jobs.hasSynced;
  }

  /** How long nothing was heard from the API server about a resource, in milliseconds. */
  watchAgeMs(resource: Resource): number {
    const { lastHeardMs } = resource === 'jobs' ? this.#jobs : this.#cronJobs;
    return this.#options.clock.monotonicMs() - lastHeardMs;
  }

  /** How many CronJobs wait for a worker. */
  get queueDepth(): number {
    return this.#queue.depth;
  }

  get cronJobCount(): number {
    return this.#cronJobs.store.size;
  }

  /**
   * Reconciles until `signal` is aborted, and resolves when the reconciles in hand are done. `isAlone`: nobody else has been
   * at work since the caches were begun; otherwise they are read anew.
   */
  async reconcile(signal: AbortSignal, isAlone: boolean): Promise<void> {
    await Promise.all([this.#cronJobs.whenSynced(signal), this.#jobs.whenSynced(signal)]);
    if (!isAlone) await Promise.race([Promise.all([this.#cronJobs.relist(), this.#jobs.relist()]), aborted(signal)]);
    if (signal.aborted) return;
    this.#lookAtAll();
    // Wake-ups that were planned by a clock that was ahead come too late by one that was set right.
    const callOff = onSetBack(this.#options.clock, () => {
      this.#lookAtAll();
    });
    await this.#queue.run(this.#options.concurrency, (key) => this.#work(key), signal);
    callOff();
  }

  #lookAtAll(): void {
    for (const cronJob of this.#cronJobs.store.values()) this.#queue.add(keyOf(cronJob.meta));
    for (const key of this.#children.keys()) this.#queue.add(key);
  }

  async #work(key: string): Promise<void> {
    const { clock, observe, follow } = this.#options;
    const beganMs = clock.monotonicMs();
    const work = (): Promise<Outcome> =>
      isOrphan(key) ? this.#reconciler.letGo(this.#childrenOf(key)) : this.#reconciler.reconcile(key);
    const outcome = await (follow === undefined ? work() : follow(subjectOf(key), work));
    observe.reconciled(outcome, clock.monotonicMs() - beganMs);
    this.#plan(key, outcome);
  }

  #plan(key: string, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'done':
        this.#queue.forget(key);
        this.#queue.wakeAt(key, outcome.wakeAtMs);
        return;
      case 'again':
        this.#queue.add(key);
        return;
      case 'retry':
        this.#retry(key, outcome);
    }
  }

  #retry(key: string, { error, wakeAtMs }: Outcome & { kind: 'retry' }): void {
    const delayMs = this.#queue.retry(key);
    // What the API server refuses, it will refuse for long.
    const soonMs = this.#options.clock.nowMs() + Math.min(delayMs, longestOutageWaitMs);
    const willLast = error.kind === 'refused' || error.kind === 'already-exists';
    this.#queue.wakeAt(key, willLast ? wakeAtMs : Math.min(soonMs, wakeAtMs ?? Infinity));
  }

  #views(): Views {
    return {
      cronJob: (key) => this.#cronJobs.store.get(key),
      children: (key) => this.#childrenOf(key),
      noteCronJob: (raw) => {
        const cronJob = readCronJob(raw, this.#options.localZone);
        this.#cronJobs.store.put(cronJob);
        this.#cronJobs.expect(cronJob.meta.resourceVersion);
        return cronJob;
      },
      noteJob: (raw) => {
        const child = readJob(raw);
        this.#apply(this.#jobs.store.put(child));
        // It has lost its CronJob, and the watch does not tell again what is known already.
        const key = ownerKey(child);
        if (key !== undefined && isOrphan(key)) this.#queue.add(key);
        return child;
      },
      forgetJob: (child) => {
        this.#apply(this.#jobs.store.delete(keyOf(child.meta), child.meta.uid, child.meta.resourceVersion));
      },
    };
  }

  #cronJobChanged(change: Change<WatchedCronJob>): void {
    const { value } = change;
    const key = keyOf(value.meta);
    if (change.kind === 'deleted') this.#memory.forgetCronJob(value.meta.uid);
    // Its Jobs may have to be let go, so a CronJob that is gone is reconciled too.
    this.#queue.add(key);
  }

  #jobChanged(change: Change<Child>): void {
    this.#apply([change]);
    const key = ownerKey(change.value);
    if (key !== undefined) this.#queue.add(key);
    else this.#nameFreed(change.value);
  }

  /** Keeps the index of Jobs by their controllers as the store is. */
  #apply(changes: readonly Change<Child>[]): void {
    for (const change of changes) {
      if (change.kind === 'deleted') {
        this.#unindex(change.value);
        this.#memory.forgetJob(change.value.meta.uid);
      } else {
        if (change.previous !== undefined) this.#unindex(change.previous);
        this.#index(change.value);
      }
    }
  }

  /** A Job that was in the way of a run may be gone. */
  #nameFreed({ meta }: Child): void {
    const key = keyOf({ namespace: meta.namespace, name: meta.name.replace(/-\d+$/, '') });
    if (this.#cronJobs.store.get(key) !== undefined) this.#queue.add(key);
  }

  #childrenOf(key: string): readonly Child[] {
    return [...(this.#children.get(key)?.values() ?? [])];
  }

  #index(child: Child): void {
    const key = ownerKey(child);
    if (key === undefined) return;
    let siblings = this.#children.get(key);
    if (siblings === undefined) {
      siblings = new Map();
      this.#children.set(key, siblings);
    }
    siblings.set(child.meta.uid, child);
  }

  #unindex(child: Child): void {
    const key = ownerKey(child);
    if (key === undefined) return;
    const siblings = this.#children.get(key);
    siblings?.delete(child.meta.uid);
    if (siblings?.size === 0) this.#children.delete(key);
  }
}

/** Under which key a Job is looked after: its CronJob's, or its own where it has none any more and our finalizer still. */
function ownerKey({ meta, owner, held }: Child): string | undefined {
  if (owner !== undefined) return keyOf({ namespace: meta.namespace, name: owner.name });
  return held ? `${keyOf(meta)}${orphanMark}` : undefined;
}

/** No name in Kubernetes has it. */
const orphanMark = '~';

function isOrphan(key: string): boolean {
  return key.endsWith(orphanMark);
}

function subjectOf(key: string): ReconcileSubject {
  return isOrphan(key)
    ? { kind: 'let go', ...fromKey(key.slice(0, -orphanMark.length)) }
    : { kind: 'reconcile', ...fromKey(key) };
}
