/**
 * What stands in the way of a pod, or ended it, in a word:
 *
 * - `ImagePull`: an image can't be pulled, or its name is none.
 * - `ContainerStart`: a container can't be made or started: a Secret or ConfigMap that is missing, a command that isn't there.
 * - `OutOfMemory`: a container used more memory than its limit allows and was killed.
 * - `ExitCode`: a container ended with another exit code than 0.
 * - `Unschedulable`: no node takes the pod: too little CPU or memory, a node selector, a taint, a volume.
 * - `Evicted`: the node or the cluster took the pod away: pressure on the node, preemption, a drain, a shutdown.
 * - `NodeRefused`: the node would not run the pod that was scheduled to it.
 * - `PodDeadline`: the pod ran for longer than its own `activeDeadlineSeconds`.
 * - `Volume`: a volume can't be attached or mounted.
 * - `NotCreated`: the pod can't be created: a quota, an admission webhook, a service account that is missing.
 */
export type TroubleKind =
  | 'ImagePull'
  | 'ContainerStart'
  | 'OutOfMemory'
  | 'ExitCode'
  | 'Unschedulable'
  | 'Evicted'
  | 'NodeRefused'
  | 'PodDeadline'
  | 'Volume'
  | 'NotCreated';

/** What is wrong with one pod of a Job. */
export interface Trouble {
  /** What it is, for programs. */
  readonly kind: TroubleKind;
  /** Kubernetes' own word for it, as it stands in the pod's status or in the event: `ErrImagePull`, `OOMKilled`, … */
  readonly reason: string;
  /** One printable sentence for a person; it names the pod and the container, and quotes what Kubernetes says. */
  readonly message: string;
  /** The name of the pod; left out where there is none yet. */
  readonly pod?: string;
  /** The name of the container, where it is one container's trouble. */
  readonly container?: string;
  /** Of an Indexed Job, the index of the pod, from 0. */
  readonly index?: number;
  /** The exit code of the container, where it ended; 137 is that of a killed one. */
  readonly exitCode?: number;
}

/** What every ended Job tells. */
export interface EndedJob {
  /** The name of the Job. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Its uid; empty for one that was `Refused`. */
  readonly uid: string;
  /** When the Job controller first took it up (`status.startTime`), where it did. */
  readonly startedAt?: Date;
  /** When it succeeded or failed, where its status says so. */
  readonly finishedAt?: Date;
  /** How many pods succeeded. */
  readonly succeeded: number;
  /** How many pods failed, those that were tried again included. */
  readonly failed: number;
}

/** A Job that reached what it is for (condition `Complete`). */
export interface SucceededJob extends EndedJob {
  /** It succeeded. */
  readonly status: 'succeeded';
  /** Kubernetes' own reason, since 1.31: `CompletionsReached` or `SuccessPolicy`; `Complete` from servers that give none. */
  readonly reason: string;
  /**
   * Of an Indexed Job that was ended by its success policy, or that may lose indexes, those that failed, ascending, from 0.
   * Empty otherwise.
   */
  readonly failedIndexes: readonly number[];
}

/**
 * Why a Job failed: the reason of its condition `Failed`, as Kubernetes 1.36 gives it, or `Deleted` where the Job was deleted
 * before it ended, or `Refused` for a Job of a batch that the API server did not accept. A server may give others.
 *
 * - `BackoffLimitExceeded`: its pods failed more often than `backoffLimit` allows.
 * - `DeadlineExceeded`: it ran for longer than `activeDeadlineSeconds`.
 * - `PodFailurePolicy`: a pod failed in a way for which its `podFailurePolicy` says `FailJob`.
 * - `FailedIndexes`: all indexes have ended, and some failed (`backoffLimitPerIndex`).
 * - `MaxFailedIndexesExceeded`: more indexes failed than `maxFailedIndexes` allows.
 */
export type FailureReason =
  | 'BackoffLimitExceeded'
  | 'DeadlineExceeded'
  | 'PodFailurePolicy'
  | 'FailedIndexes'
  | 'MaxFailedIndexesExceeded'
  | 'Deleted'
  | 'Refused'
  | (string & {});

/** A Job that failed, or is gone. */
export interface FailedJob extends EndedJob {
  /** It failed. */
  readonly status: 'failed';
  /** The reason of its condition, or a word of ours. */
  readonly reason: FailureReason;
  /** One printable sentence: the Job, the reason, and what stands behind it. */
  readonly message: string;
  /**
   * What stands behind the reason, as far as the pods tell: the image that can't be pulled, the exit code. Left out where the
   * pods are gone, or the program may not read them.
   */
  readonly cause?: Trouble;
  /** `cause.exitCode`, where there is one. */
  readonly exitCode?: number;
  /** Of an Indexed Job with `backoffLimitPerIndex`, the indexes that failed, ascending, from 0. Empty otherwise. */
  readonly failedIndexes: readonly number[];
}

/** How a Job ended. A Job that failed is a result too; nothing is thrown for it. */
export type JobResult = SucceededJob | FailedJob;

/** How far a Job is. */
export interface JobProgress {
  /** `suspended`: `spec.suspend` is true. `waiting`: no pod runs. `running`: a pod runs. */
  readonly state: 'suspended' | 'waiting' | 'running' | 'succeeded' | 'failed';
  /** Pods that are there and have not ended. */
  readonly active: number;
  /** Of those, pods that do not run yet: they wait for a node, an image, a volume. */
  readonly waiting: number;
  /** Of those, pods whose containers are all ready. */
  readonly ready: number;
  /** Pods that succeeded. */
  readonly succeeded: number;
  /** Pods that failed, those that were tried again included. */
  readonly failed: number;
  /** How many pods are to succeed (`spec.completions`); left out for a Job whose pods share a queue of work. */
  readonly completions?: number;
  /** What stands in the way, told as soon as a pod shows it: long before a deadline or a back-off limit ends the Job. */
  readonly why?: Trouble;
}

/** Thrown by `succeeded()` for a Job that failed. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
  /** How the Job ended, with what stands behind it. */
  readonly result: FailedJob;

  constructor(result: FailedJob) {
    super(result.message);
    this.result = result;
  }
}
