import type { Cluster } from '../../src/controller/cluster.js';
import type { Child } from '../../src/controller/child.js';
import type { WatchedCronJob } from '../../src/controller/cron-job.js';
import { recordedFinalizer } from '../../src/core/cronjob/job.js';
import { Memory } from '../../src/controller/memory.js';
import { Reconciler } from '../../src/controller/reconcile.js';
import type { Outcome, Report } from '../../src/controller/report.js';
import type { Answer } from '../../src/kube/answer.js';
import { keyOf } from '../../src/kube/store.js';
import type { Change } from '../../src/kube/store.js';
import { Caches, orphanMark, ownerKey } from './caches.js';
import type { Resource } from './server.js';
import { refusal } from './server.js';
import type { Timeline } from './timeline.js';
import type { Fate, Verb } from './weather.js';
import { isWrite } from './weather.js';
import type { Server } from './server.js';

/** A call as a process sends it. */
export interface Sent {
  readonly verb: Verb;
  /** `namespace/name` of the CronJob, the Job or, for a list, `namespace`. */
  readonly target: string;
}

/** What a process is part of. */
export interface Habitat {
  readonly timeline: Timeline;
  readonly server: Server;
  readonly isReachable: () => boolean;
  readonly fateOf: (process: Process, sent: Sent) => Fate;
  /** The process has ended: it was told to, or a call was its last. */
  readonly crashed: (process: Process) => void;
  readonly watcher: Watcher;
}

/** Hears of everything, to judge it. */
export interface Watcher {
  readonly trace: (tell: () => string) => void;
  /** A call is sent; `told` hears what comes back. */
  readonly sent: (
    process: Process,
    sent: Sent,
  ) => { readonly acted: (answer: Answer<unknown>) => void; readonly told: (answer: Answer<unknown>) => void };
  readonly began: (process: Process, key: string) => void;
  readonly ended: (process: Process, key: string, outcome: Outcome) => void;
  readonly reported: (process: Process, report: Report) => void;
}

export interface ProcessOptions {
  readonly name: string;
  readonly workers: number;
  /** By how much its wall clock is ahead, milliseconds. */
  readonly clockOffsetMs: number;
  /** How many changes its first list is behind. */
  readonly behind: number;
}

const longestBackOffMs = 60_000;
const longestOutageWaitMs = 2_000;

/** One run of the controller: the real reconciler and memory over caches that may be behind, and a plain list of wake-ups. */
export class Process {
  readonly name: string;
  alive = true;
  /** It reconciles, since it believes to be the leader. */
  leading = false;
  /** Until when it may write; a fence that is wrong is open for longer than it should be. */
  fenceOpenUntilMs = Infinity;
  clockOffsetMs: number;
  readonly #habitat: Habitat;
  readonly #workers: number;
  readonly #startedMs: number;
  readonly #caches: Caches;
  readonly #memory: Memory;
  readonly #reconciler: Reconciler;
  #pending: string[] = [];
  readonly #running = new Set<string>();
  readonly #dirty = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #wakes = new Map<string, number>();

  constructor(habitat: Habitat, { name, workers, clockOffsetMs, behind }: ProcessOptions) {
    this.name = name;
    this.#habitat = habitat;
    this.#workers = workers;
    this.clockOffsetMs = clockOffsetMs;
    this.#startedMs = habitat.timeline.nowMs;
    this.#caches = new Caches(habitat.server.log, behind, (change) => {
      this.#changed(change);
    });
    this.#memory = new Memory(() => habitat.timeline.nowMs - this.#startedMs);
    this.#reconciler = new Reconciler({
      cluster: this.#cluster(),
      views: this.#caches,
      memory: this.#memory,
      nowMs: () => this.nowMs,
      isBusy: () => this.#pending.length > 0,
      report: (report) => {
        habitat.watcher.reported(this, report);
      },
    });
  }

  /** A call may be its end. */
  isAlive(): boolean {
    return this.alive;
  }

  /** Its wall clock. */
  get nowMs(): number {
    return this.#habitat.timeline.nowMs + this.clockOffsetMs;
  }

  lead(): void {
    if (this.leading || !this.alive) return;
    this.#trace(() => 'leads');
    this.leading = true;
    this.fenceOpenUntilMs = Infinity;
    this.#pending = [...this.#caches.keys()];
    this.#work();
  }

  /** Begins no more reconciles, and writes nothing after `fenceOpenMs` from now. */
  standBy(): void {
    this.#trace(() => 'stands by');
    this.leading = false;
    this.fenceOpenUntilMs = this.#habitat.timeline.nowMs;
  }

  crash(): void {
    if (!this.alive) return;
    this.#trace(() => 'crashes');
    this.alive = false;
    this.#habitat.crashed(this);
  }

  jump(clockOffsetMs: number): void {
    this.#trace(() => `its clock is now ${clockOffsetMs / 1_000} s ahead`);
    const wasSetBack = clockOffsetMs < this.clockOffsetMs;
    this.clockOffsetMs = clockOffsetMs;
    for (const [key, atMs] of this.#wakes) this.#wakeAt(key, atMs);
    // What was planned by a clock that was ahead leaves out the ticks that now come once more.
    if (wasSetBack) for (const key of this.#caches.keys()) this.#add(key);
  }

  hear(resource: Resource): void {
    if (this.alive) this.#caches.catchUp(resource);
  }

  #changed(change: Change<WatchedCronJob | Child>): void {
    const { value } = change;
    if ('held' in value) {
      if (change.kind === 'deleted') this.#memory.forgetJob(value.meta.uid);
      this.#add(
        ownerKey(value) ?? keyOf({ namespace: value.meta.namespace, name: value.meta.name.replace(/-\d+$/, '') }),
      );
    } else {
      if (change.kind === 'deleted') this.#memory.forgetCronJob(value.meta.uid);
      this.#add(keyOf(value.meta));
    }
  }

  #add(key: string): void {
    if (this.#running.has(key)) this.#dirty.add(key);
    else if (!this.#pending.includes(key)) this.#pending.push(key);
    this.#work();
  }

  #work(): void {
    while (this.alive && this.leading && this.#running.size < this.#workers) {
      const key = this.#pending.shift();
      if (key === undefined) return;
      this.#running.add(key);
      this.#habitat.watcher.began(this, key);
      void this.#reconcile(key).then((outcome) => {
        if (this.alive) this.#ended(key, outcome);
      });
      this.#habitat.timeline.stir();
    }
  }

  #reconcile(key: string): Promise<Outcome> {
    return key.endsWith(orphanMark)
      ? this.#reconciler.letGo(this.#caches.children(key))
      : this.#reconciler.reconcile(key);
  }

  #ended(key: string, outcome: Outcome): void {
    this.#habitat.watcher.ended(this, key, outcome);
    this.#running.delete(key);
    this.#plan(key, outcome);
    if (this.#dirty.delete(key)) this.#add(key);
    this.#work();
  }

  /** As the controller plans. */
  #plan(key: string, outcome: Outcome): void {
    if (outcome.kind === 'again') {
      this.#dirty.add(key);
      return;
    }
    if (outcome.kind === 'done') {
      this.#failures.delete(key);
      this.#wakeAt(key, outcome.wakeAtMs);
      return;
    }
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const delayMs = Math.min(longestBackOffMs, 250 * 2 ** failures);
    const isRefused = outcome.error.kind === 'refused';
    const soonMs = this.nowMs + (isRefused ? delayMs : Math.min(delayMs, longestOutageWaitMs));
    this.#wakeAt(key, Math.min(soonMs, outcome.wakeAtMs ?? Infinity));
  }

  /** Replaces the wake-up of a key; wall-clock time. */
  #wakeAt(key: string, atMs: number | undefined): void {
    if (atMs === undefined) {
      this.#wakes.delete(key);
      return;
    }
    this.#wakes.set(key, atMs);
    this.#habitat.timeline.at(atMs - this.clockOffsetMs, () => {
      if (!this.alive || this.#wakes.get(key) !== atMs || this.nowMs < atMs) return;
      this.#wakes.delete(key);
      this.#add(key);
    });
  }

  #cluster(): Cluster {
    const { server } = this.#habitat;
    const of = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`;
    return {
      getCronJob: (namespace, name) =>
        this.#call({ verb: 'getCronJob', target: `${namespace}/${name}` }, () => server.getCronJob(namespace, name)),
      listJobs: (namespace) => this.#call({ verb: 'listJobs', target: namespace }, () => server.listJobs(namespace)),
      patchStatus: (meta, status) =>
        this.#call({ verb: 'patchStatus', target: of(meta) }, () => server.patchStatus(meta, status)),
      createJob: (job) => this.#call({ verb: 'createJob', target: of(job.metadata) }, () => server.createJob(job)),
      getJob: (namespace, name) =>
        this.#call({ verb: 'getJob', target: `${namespace}/${name}` }, () => server.getJob(namespace, name)),
      deleteJob: (meta) => this.#call({ verb: 'deleteJob', target: of(meta) }, () => server.deleteJob(meta)),
      releaseJob: (meta, finalizers) =>
        this.#call({ verb: 'releaseJob', target: of(meta) }, () =>
          server.releaseJob(
            meta,
            finalizers.filter((finalizer) => finalizer !== recordedFinalizer),
          ),
        ),
    };
  }

  #call<Body>(sent: Sent, act: () => Answer<Body>): Promise<Answer<Body>> {
    const { timeline, watcher } = this.#habitat;
    if (!this.alive) return forever();
    if (isWrite(sent.verb) && timeline.nowMs >= this.fenceOpenUntilMs) {
      this.#trace(() => `${sent.verb} ${sent.target}: fenced`);
      timeline.stir();
      return Promise.resolve(refusal('fenced'));
    }
    const fate = this.#habitat.fateOf(this, sent);
    if (fate.mishap === 'crash-before') {
      this.crash();
      return forever();
    }
    const heard = watcher.sent(this, sent);
    const serve = (): Answer<Body> =>
      this.#serve(sent, fate, () => {
        const answer = act();
        heard.acted(answer);
        return answer;
      });
    if (fate.mishap === 'crash-during')
      timeline.at(timeline.nowMs, () => {
        this.crash();
      });
    if (fate.sendMs + fate.replyMs === 0) {
      const answer = serve();
      heard.told(answer);
      timeline.stir();
      return this.isAlive() ? Promise.resolve(answer) : forever();
    }
    return new Promise((resolve) => {
      timeline.after(fate.sendMs, () => {
        const answer = serve();
        timeline.after(fate.replyMs, () => {
          if (!this.alive) return;
          heard.told(answer);
          this.#trace(
            () => `${sent.verb} ${sent.target}: ${answer.ok ? 'is told ok' : `is told ${answer.error.kind}`}`,
          );
          resolve(answer);
          timeline.stir();
        });
      });
    });
  }

  /** What comes back, and whether the API server acts. */
  #serve<Body>(sent: Sent, { mishap }: Fate, act: () => Answer<Body>): Answer<Body> {
    const answer = this.#answerOf(mishap, act);
    this.#trace(
      () =>
        `${sent.verb} ${sent.target} at the server: ${mishap === 'none' ? '' : `${mishap}, `}${answer.ok ? 'ok' : answer.error.kind}`,
    );
    return answer;
  }

  #answerOf<Body>(mishap: Fate['mishap'], act: () => Answer<Body>): Answer<Body> {
    if (!this.#habitat.isReachable()) return refusal('unreachable');
    switch (mishap) {
      case 'none':
      case 'crash-during':
      case 'crash-before':
        return act();
      case 'lost':
        return refusal('unreachable', true);
      case 'conflict':
      case 'busy':
      case 'refused':
        return refusal(mishap);
      case 'failed':
        return refusal('failed', true);
      case 'failed-acted':
        act();
        return refusal('failed', true);
      case 'reply-lost':
        act();
        return refusal('late', true);
      case 'crash-after': {
        const answer = act();
        this.crash();
        return answer;
      }
    }
  }

  #trace(tell: () => string): void {
    this.#habitat.watcher.trace(() => `${this.name} ${tell()}`);
  }
}

function forever(): Promise<never> {
  return new Promise(() => undefined);
}
