import type { ApiError, JsonObject } from '../kube/answer.js';
import type { WatchedCronJob } from './cron-job.js';
import type { Reason } from './decision.js';

/** What happened, for events, log and metrics. */
export type Report = { readonly cronJob: WatchedCronJob } & (
  | { readonly kind: 'reason'; readonly reason: Reason }
  | {
      readonly kind: 'started';
      readonly jobName: string;
      readonly scheduledAtMs: number;
      /** From the tick to the answer of the creation. */
      readonly lateMs: number;
      /** How many older ticks are left out for this one. */
      readonly skipped: number;
    }
  | { readonly kind: 'deleted'; readonly jobName: string; readonly because: 'history' | 'replaced' }
  | { readonly kind: 'released'; readonly jobName: string }
  /** The status was changed: its fields, null for those that were taken away. */
  | { readonly kind: 'wrote'; readonly status: JsonObject }
  | { readonly kind: 'failed'; readonly what: string; readonly error: ApiError }
);

/** How a reconcile ended, and when the next one is due. There is no way to end without saying so. */
export type Outcome =
  /** All is done; nothing is left to do before `wakeAtMs` (epoch milliseconds), or ever. */
  | { readonly kind: 'done'; readonly wakeAtMs: number | undefined }
  /** There is more to do that can wait until others had their turn. */
  | { readonly kind: 'again' }
  /** A call failed; the rest is to be tried again after a while. */
  | { readonly kind: 'retry'; readonly error: ApiError; readonly wakeAtMs: number | undefined };

/** What is worked on: a CronJob, or a Job that has no CronJob any more and is let go of our finalizer. */
export interface ReconcileSubject {
  readonly kind: 'reconcile' | 'let go';
  readonly namespace: string;
  readonly name: string;
}

/** Follows a reconcile, for those who collect traces: has it done, and returns how it ended. */
export type FollowReconcile = (about: ReconcileSubject, work: () => Promise<Outcome>) => Promise<Outcome>;
