import type { CronJobKind } from '../core/cronjob/schema/index.js';
import type { Answer, JsonObject } from '../kube/answer.js';
import type { Component } from '../manifests/names.js';

/** What an installation is called. */
export interface InstallationNames {
  readonly namespace: string;
  readonly service: string;
  readonly secret: string;
  /** The name of both webhook configurations. */
  readonly configurations: string;
}

/** What is known of an object: that it is there, that it isn't, or that it may not be read or the question failed. */
export type Seen =
  | { readonly is: 'there'; readonly object: JsonObject }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly why: string };

/** Whether an account may make a call; undefined where nobody would say. */
export interface Permission {
  readonly component: Component;
  /** For a sentence: `patch secrets cronward-webhook-tls`. */
  readonly right: string;
  /** Whether the account needs it; what it does not need it must not have. */
  readonly needed: boolean;
  readonly allowed: boolean | undefined;
}

/** A server dry run of a CronJob. */
export interface Canary {
  readonly kind: CronJobKind;
  readonly good: boolean;
  readonly answer: Answer;
}

/** Everything that is asked of a cluster. */
export interface Observation {
  readonly nowMs: number;
  /** Of this program. */
  readonly version: string;
  readonly names: InstallationNames;
  readonly mutating: Seen;
  readonly validating: Seen;
  readonly secret: Seen;
  readonly service: Seen;
  readonly endpoints: Seen;
  readonly deployments: Readonly<Record<Component, Seen>>;
  readonly crd: Seen;
  readonly lease: Seen;
  readonly permissions: readonly Permission[];
  readonly canaries: readonly Canary[];
}

/** What one check came to. */
export interface Finding {
  /** What was looked at: `Secret/cronward-webhook-tls`. */
  readonly subject: string;
  readonly verdict: 'ok' | 'wrong' | 'unknown';
  /** What is so, in a line. */
  readonly message: string;
  /** What to do about it; only where it is wrong or unknown. */
  readonly advice?: string;
}
