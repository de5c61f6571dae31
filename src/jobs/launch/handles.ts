/// <reference lib="esnext.disposable" preserve="true" />
import type { CronJob } from '../generated/kubernetes.js';
import type { CronJobInput, Job, JobInput } from '../objects.js';
import type { JobProgress, JobResult, SucceededJob } from './outcome.js';

/** Which cluster to launch Jobs in. */
export interface ConnectOptions {
  /**
   * A kubeconfig, or several that count as one. Default: where kubectl finds it ($KUBECONFIG, else ~/.kube/config); within a
   * pod, that pod's own cluster and service account.
   */
  readonly kubeconfig?: string | readonly string[];
  /** A context of the kubeconfig. Default: its `current-context`. */
  readonly context?: string;
  /** The namespace of Jobs that name none. Default: that of the context or of the pod, else `default`. */
  readonly namespace?: string;
  /**
   * For how many seconds the API server may give no answer before the cluster counts as lost (`LaunchError`, problem
   * `ClusterLost`). Until then everything is tried again. At least 0. Default: 300.
   */
  readonly lostAfterSeconds?: number;
}

/** Gives up what a call waits for; it rejects with the reason of the signal then. */
export interface Abortable {
  /** Ends the wait when it is aborted. */
  readonly signal?: AbortSignal;
}

/** How a Job is launched. */
export interface LaunchOptions extends Abortable {
  /**
   * Makes the launch idempotent: the same key for a Job of the same name and namespace is the same Job. The first call creates
   * it, as `<name>-<ten characters>`; every other call, of another process too, finds it, whether it runs or has ended. With
   * other contents the key is refused (`KeyTaken`). Once that Job is deleted, also by its time-to-live, the key is free again.
   */
  readonly key?: string;
}

/** A line of the log of a container. */
export interface LogLine {
  /** The name of the pod. */
  readonly pod: string;
  /** The name of the container. */
  readonly container: string;
  /** Of an Indexed Job, the index of the pod, from 0. */
  readonly index?: number;
  /** When the container wrote it, by the clock of its node; undefined where the API server gives no time. */
  readonly time: Date | undefined;
  /** The line, without its end. */
  readonly text: string;
}

/** Whose logs, and for how long. */
export interface LogOptions extends Abortable {
  /** Whether to go on until the Job has ended; false for what is there by now. Default: true. */
  readonly follow?: boolean;
  /** The name of a pod. Default: all of the Job's. */
  readonly pod?: string;
  /** Of an Indexed Job, the index whose pods are meant, from 0. Default: all. */
  readonly index?: number;
  /** The name of a container, which may be one of `initContainers`. Default: all but those. */
  readonly container?: string;
}

/** A Job in a cluster. */
export interface LaunchedJob {
  /** The name of the Job; with a key, or from `generateName`, with what was put behind it. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Its uid, which no other object ever has. */
  readonly uid: string;
  /** Whether the Job was there before: an earlier call with the same key made it, or it was attached to. */
  readonly adopted: boolean;
  /**
   * Waits for the end of the Job. A Job that failed or was deleted is a result too. Survives the loss of connections and
   * restarts of the API server. Rejects with a `LaunchError` where the cluster is lost or the Job may not be watched, and with
   * the reason of `signal` where that is aborted; the Job runs on then.
   */
  finished(options?: Abortable): Promise<JobResult>;
  /** As `finished()`, but a Job that failed rejects with `JobFailed`. */
  succeeded(options?: Abortable): Promise<SucceededJob>;
  /**
   * How far the Job is: at once, and after each change, up to its end. Who is slow misses states in between, never the last
   * one. Rejects as `finished()` does.
   */
  progress(options?: Abortable): AsyncIterable<JobProgress>;
  /**
   * The lines that its containers write, those of several pods as they come, up to the end of the Job. Lost connections and
   * containers that are started anew lose no line and repeat none, as long as the node still has the log. Who reads slowly
   * slows down what is read; who stops ends it. Rejects as `finished()` does, and where logs may not be read.
   */
  logs(options?: LogOptions): AsyncIterable<LogLine>;
  /**
   * Deletes the Job, and its pods after it. Done where it is gone already. `wait`: resolves only when the Job and its pods are
   * gone.
   */
  cancel(options?: Abortable & { readonly wait?: boolean }): Promise<void>;
  /** For `await using`: cancels a Job that has not ended when the block is left; one that has ended stays. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How far a batch is. */
export interface BatchProgress {
  /** How many Jobs there are; left out where they come from a generator that has not ended. */
  readonly total?: number;
  /** How many were launched, those that have ended included. */
  readonly launched: number;
  /** How many were launched and have not ended. */
  readonly running: number;
  /** How many succeeded. */
  readonly succeeded: number;
  /** How many failed, those that the API server refused included. */
  readonly failed: number;
  /** The Job that has just ended, and its place in the list, from 0; left out where one was launched. */
  readonly last?: { readonly index: number; readonly result: JobResult };
}

/** How the Jobs of a batch are launched. */
export interface BatchOptions extends Abortable {
  /** How many Jobs may run at once, at least 1. Default: 10. */
  readonly atOnce?: number;
  /** The key of each Job (see `LaunchOptions.key`): a batch that is run again finds the Jobs that it launched before. */
  readonly key?: (job: Job | JobInput, index: number) => string;
  /** Told of each Job that was launched or has ended. What it throws ends the batch. */
  readonly onProgress?: (progress: BatchProgress) => void;
  /** Whether the Jobs that run are cancelled where the batch is given up or ends with an error. Default: `leave`. */
  readonly onAbort?: 'leave' | 'cancel';
}

/** How a batch ended. */
export interface BatchResult {
  /** In the order of the Jobs. One that the API server refused failed with the reason `Refused`. */
  readonly results: readonly JobResult[];
  /** How many succeeded. */
  readonly succeeded: number;
  /** How many failed, those that the API server refused included. */
  readonly failed: number;
}

/** As `BatchOptions`, with keys made from the inputs. */
export interface ScatterOptions<Input> extends Omit<BatchOptions, 'key'> {
  /** The key of the Job of each input (see `LaunchOptions.key`): the same input is launched once, however often this is run. */
  readonly key?: (input: Input, index: number) => string;
}

/** Of which namespace the CronJob is, and whether Forbid counts. */
export interface RunCronJobOptions extends Abortable {
  /** The namespace of the CronJob. Default: that of the cluster. */
  readonly namespace?: string;
  /** Whether it is started although its concurrencyPolicy is Forbid and a Job of it runs. Default: false. */
  readonly force?: boolean;
}

/** A connection to a cluster. Nothing of it keeps the process alive but what is waited for. */
export interface Cluster {
  /** The address of the API server. */
  readonly server: string;
  /** The namespace of Jobs that name none. */
  readonly namespace: string;
  /**
   * Creates a Job, or finds the one that an earlier call with the same key created. However often an answer gets lost, one
   * call makes one Job. Rejects with a `LaunchError`: `Refused` with everything that the API server says, `NameTaken`,
   * `KeyTaken`, `ClusterLost`. Where `signal` is aborted half-way the Job may be there; a key finds it again.
   */
  launch(job: Job | JobInput, options?: LaunchOptions): Promise<LaunchedJob>;
  /**
   * Launches many Jobs, at most `atOnce` at a time, and waits for all of them. A Job that fails or is refused is a result; the
   * others go on. Rejects where the cluster is lost, and with the reason of `signal`; the Jobs that run, run on then, unless
   * `onAbort` says otherwise. The Jobs are watched together, so a large `atOnce` costs two connections.
   */
  launchAll(
    jobs: Iterable<Job | JobInput> | AsyncIterable<Job | JobInput>,
    options?: BatchOptions,
  ): Promise<BatchResult>;
  /**
   * Launches a Job for each input, as `launchAll` does. For a single Job with a pod for each input there is `indexedJob()`.
   */
  scatter<Input>(
    inputs: Iterable<Input>,
    jobFor: (input: Input, index: number) => Job | JobInput,
    options?: ScatterOptions<Input>,
  ): Promise<BatchResult>;
  /**
   * Starts a run of a CronJob now, of either kind, as `kubectl create job --from` and `cronward run` do; its controller counts
   * it where the policy is Forbid. Rejects with a `LaunchError`: `NotFound`, `Running` where Forbid leaves it out, `Refused`.
   */
  runCronJob(name: string, options?: RunCronJobOptions): Promise<LaunchedJob>;
  /**
   * Creates a CronJob, or makes the one of its name what is given, and gives it as it is stored. By server-side apply: what
   * others have set stays where nothing is given for it, and goes where something is. Rejects with a `LaunchError`.
   */
  apply(cronJob: CronJob | CronJobInput, options?: Abortable): Promise<CronJob>;
  /** A Job that is there, whoever made it. Rejects with a `LaunchError` (`NotFound`) where there is none. */
  attach(name: string, options?: Abortable & { readonly namespace?: string }): Promise<LaunchedJob>;
  /** Closes the connections, and ends whatever waits (`Closed`). Jobs run on. */
  close(): Promise<void>;
  /** For `await using`: closes it when the block is left. */
  [Symbol.asyncDispose](): Promise<void>;
}
