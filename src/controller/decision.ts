import type { JsonObject } from '../kube/answer.js';
import type { KnownChild } from './observation.js';

/** Why something was decided or left alone: an event for the user, a line in the log, a count in the metrics. */
export interface Reason {
  readonly type: 'Normal' | 'Warning';
  /** A reason of an event, Kubernetes' own where it has one. */
  readonly reason: string;
  readonly message: string;
  /** What is said once only, as long as this process remembers: the same key is not told again. */
  readonly once?: string;
}

export type Action =
  /** Takes our finalizer off a Job. */
  | { readonly kind: 'release'; readonly child: KnownChild }
  /** Deletes a Job, its pods in the background. */
  | { readonly kind: 'delete'; readonly child: KnownChild; readonly because: 'history' | 'replaced' }
  /** Creates the Job of a tick; so many older ones are left out for it. */
  | { readonly kind: 'start'; readonly scheduledAtMs: number; readonly skipped: number };

/** What to do now. After it is done, the next decision is taken from what is then observed. */
export interface Decision {
  /** What has to be read from the API server before anything may be done; the rest is empty then. */
  readonly look: 'cronJob' | 'jobs' | undefined;
  /** In this order; the first that fails ends it. */
  readonly actions: readonly Action[];
  /** Fields of the status to change, null for those to take away; undefined where nothing changes. Comes after the actions. */
  readonly status: JsonObject | undefined;
  /** When to decide again though nothing happened: epoch milliseconds. */
  readonly wakeAtMs: number | undefined;
  /** Told once everything above is done. */
  readonly because: readonly Reason[];
}
