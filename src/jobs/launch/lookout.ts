import type { Api, ApiError } from '../../kube/answer.js';
import { pause } from '../../kube/clock.js';
import type { Clock } from '../../kube/clock.js';
import { Reflector } from '../../kube/reflector.js';
import { segment } from '../../kube/path.js';
import { LaunchError } from './errors.js';
import { readJob } from './job-state.js';
import type { JobState } from './job-state.js';
import { readPod } from './pod-state.js';
import type { PodState } from './pod-state.js';

export interface LookoutOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly random: () => number;
  readonly namespace: string;
  /** Which Jobs, and which pods, as the query of a list. */
  readonly jobs: Readonly<Record<string, string>>;
  readonly pods: Readonly<Record<string, string>>;
  /** For how long the API server may give no answer before the cluster counts as lost. */
  readonly lostAfterMs: number;
}

/** What is seen of a Job; `job` is undefined where there is none of that uid, or none of that name any more. */
export interface Seen {
  readonly job: JobState | undefined;
  readonly pods: readonly PodState[];
}

/** A right that is missing may be one that a server which has just started does not know yet. */
const refusedAfterMs = 5_000;
/** Of each Job so many pods are remembered that are gone. */
const mostGonePods = 20;
/** How long the pods of a failed Job are waited for. */
const freshPodsMs = 5_000;

/**
 * Watches Jobs and their pods for as long as somebody looks: with the last one who does the watches end, and with them
 * what would keep the process alive.
 */
export class Lookout {
  readonly #options: LookoutOptions;
  readonly #wakes = new Map<string, Set<() => void>>();
  /** By the uid of their Job and their own. */
  readonly #pods = new Map<string, Map<string, PodState>>();
  #view: View | undefined;
  #lost: LaunchError | undefined;

  constructor(options: LookoutOptions) {
    this.#options = options;
  }

  /** Calls `wake` after each change of the Job or its pods, until what it returns is called. `job`: as it is known. */
  look(job: JobState, wake: () => void): () => void {
    const { uid, resourceVersion } = job.meta;
    const wakes = this.#wakes.get(uid) ?? new Set();
    this.#wakes.set(uid, wakes.add(wake));
    if (this.#view === undefined) {
      this.#lost = undefined;
      this.#view = this.#begin();
    }
    // The watch may not have told yet of a Job that was just made; without this it would be taken for gone.
    this.#view.jobs.store.put(job);
    this.#view.jobs.expect(resourceVersion);
    return () => {
      wakes.delete(wake);
      if (wakes.size > 0 || this.#wakes.get(uid) !== wakes) return;
      this.#wakes.delete(uid);
      if (this.#wakes.size > 0) return;
      this.#view?.stop.abort();
      this.#view = undefined;
      this.#pods.clear();
    };
  }

  /** What is seen of a Job that somebody looks at; undefined as long as nothing is known. Throws where the cluster is lost. */
  seen(key: string, uid: string): Seen | undefined {
    if (this.#lost !== undefined) throw this.#lost;
    if (this.#view?.jobs.hasSynced !== true) return undefined;
    const job = this.#view.jobs.store.get(key);
    return { job: job?.meta.uid === uid ? job : undefined, pods: [...(this.#pods.get(uid)?.values() ?? [])] };
  }

  /** Resolves when the pods have been read anew, or that takes too long. The two watches may be apart. */
  async freshPods(signal: AbortSignal): Promise<void> {
    if (this.#view === undefined) return;
    const { pods, podsStop } = this.#view;
    if (podsStop.signal.aborted) return;
    const enough = new AbortController();
    const waited = pause(this.#options.clock, freshPodsMs, AbortSignal.any([signal, enough.signal]));
    await Promise.race([pods.relist(), waited]);
    enough.abort();
  }

  #begin(): View {
    const stop = new AbortController();
    const podsStop = new AbortController();
    const view: View = { stop, podsStop, jobs: this.#watchJobs(), pods: this.#watchPods(podsStop) };
    void view.jobs.run(stop.signal);
    void view.pods.run(AbortSignal.any([stop.signal, podsStop.signal]));
    void view.jobs.whenSynced(stop.signal).then(() => {
      if (!stop.signal.aborted) this.#wakeAll();
    });
    return view;
  }

  #watchJobs(): Reflector<JobState> {
    const { api, clock, random, namespace, jobs: query } = this.#options;
    return new Reflector({
      ...{ api, clock, random, query },
      path: `/apis/batch/v1/namespaces/${segment(namespace)}/jobs`,
      project: readJob,
      onChange: ({ value }) => {
        this.#wake(value.meta.uid);
      },
      report: (event) => {
        if (event.kind === 'list-failed' || event.kind === 'watch-failed') this.#failed(event.error);
      },
    });
  }

  /** Who may not read pods learns less of why a Job fails, and everything else. */
  #watchPods(stop: AbortController): Reflector<PodState> {
    const { api, clock, random, namespace, pods: query } = this.#options;
    return new Reflector({
      ...{ api, clock, random, query },
      path: `/api/v1/namespaces/${segment(namespace)}/pods`,
      project: readPod,
      onChange: ({ kind, value }) => {
        this.#note(kind === 'deleted' ? { ...value, gone: true } : value);
        this.#wake(value.jobUid);
      },
      report: (event) => {
        if ((event.kind === 'list-failed' || event.kind === 'watch-failed') && event.error.kind === 'refused') {
          stop.abort();
        }
      },
    });
  }

  #note(pod: PodState): void {
    const pods = this.#pods.get(pod.jobUid) ?? new Map<string, PodState>();
    this.#pods.set(pod.jobUid, pods.set(pod.meta.uid, pod));
    const gone = [...pods.values()].filter((known) => known.gone);
    for (const known of gone.slice(0, -mostGonePods)) pods.delete(known.meta.uid);
  }

  #failed(error: ApiError): void {
    if (this.#view === undefined || error.kind === 'gone') return;
    const { clock, lostAfterMs } = this.#options;
    const isRefused = error.kind === 'refused' || error.kind === 'unauthorized';
    const limitMs = isRefused ? Math.min(refusedAfterMs, lostAfterMs) : lostAfterMs;
    if (clock.monotonicMs() - this.#view.jobs.lastHeardMs < limitMs) return;
    this.#lost = isRefused
      ? new LaunchError('Refused', `the Jobs can't be watched: ${error.message}`)
      : new LaunchError('ClusterLost', `no answer of the API server for ${limitMs / 1_000} s: ${error.message}`);
    this.#view.stop.abort();
    this.#view = undefined;
    this.#wakeAll();
  }

  #wake(uid: string): void {
    for (const wake of this.#wakes.get(uid) ?? []) wake();
  }

  #wakeAll(): void {
    for (const uid of this.#wakes.keys()) this.#wake(uid);
  }
}

interface View {
  readonly jobs: Reflector<JobState>;
  readonly pods: Reflector<PodState>;
  readonly stop: AbortController;
  readonly podsStop: AbortController;
}
