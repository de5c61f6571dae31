import type { Child } from './child.js';
import type { WatchedCronJob } from './cron-job.js';

/** A Job, and for how long this process has known that its run is recorded. */
export interface KnownChild extends Child {
  /** Monotonic milliseconds since this process first saw it recorded; 0 until then. */
  readonly recordedForMs: number;
}

/** How fresh an observation is: read from the caches, or from the API server after the reconcile began. */
export interface Liveness {
  readonly cronJob: boolean;
  readonly jobs: boolean;
}

/** A run that could not be started. */
export interface FailedStart {
  readonly scheduledAtMs: number;
  readonly reason: 'JobCreationFailed' | 'JobNameTaken';
  readonly message: string;
  /** The API server refused the Job; without that, it may have been created all the same. */
  readonly isRefused: boolean;
}

/** Everything that a decision depends on, besides the time. */
export interface Observation {
  /** Undefined where there is no CronJob of that name. */
  readonly cronJob: WatchedCronJob | undefined;
  /** The Jobs whose controller is a CronJob of that name, whichever its uid. */
  readonly children: readonly KnownChild[];
  readonly live: Liveness;
  /** The last attempt to start a run that failed, in this reconcile or an earlier one of this process. */
  readonly failed: FailedStart | undefined;
  /** False once an attempt has failed in this reconcile. */
  readonly mayStart: boolean;
  /** Whether this process itself deleted the Job of that uid. */
  readonly wasDeleted: (jobUid: string) => boolean;
}
