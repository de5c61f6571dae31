import type { CronJobKind } from '../core/cronjob/schema/index.js';
import type { Answer, JsonObject } from '../kube/answer.js';
import type { Component } from '../manifests/names.js';

/** What an installation is called. */
export interface InstallationNames {
  readonly namespace: string;
  readonly service: string;
  readonly secret: string;
  readonly lease: string;
  readonly mutating: string;
  readonly validating: string;
  /** The Deployment of each component, or what it would be called. */
  readonly deployments: Readonly<Record<Component, string>>;
  readonly accounts: Readonly<Record<Component, string>>;
}

/** What is known of an object: that it is there, that it isn't, or that it may not be read or the question failed. */
export type Seen =
  | { readonly is: 'there'; readonly object: JsonObject }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly why: string };

/** What is known of the objects of a kind; a kind that is not served has none. */
export type Listed =
  { readonly is: 'there'; readonly items: readonly JsonObject[] } | { readonly is: 'unknown'; readonly why: string };

/** Who is behind the Service: the objects of the newest kind that is served. */
export interface Backends {
  readonly kind: 'EndpointSlice' | 'Endpoints';
  readonly listed: Listed;
}

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
  readonly backends: Backends;
  readonly deployments: Readonly<Record<Component, Seen>>;
  readonly accounts: Readonly<Record<Component, Seen>>;
  /** Objects of further installations, by kind and name. */
  readonly others: readonly string[];
  /** The labels of namespaces by their names; of one that could not be read only that of its name, which all have. */
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly crd: Seen;
  readonly lease: Seen;
  readonly permissions: readonly Permission[];
  readonly canaryNamespace: string;
  readonly canaries: readonly Canary[];
}

/** What one check came to. */
export interface Finding {
  /** What was looked at: `Secret/cronward-webhook-tls`. */
  readonly subject: string;
  /** A note is what somebody chose to have otherwise, and nothing breaks by it. */
  readonly verdict: 'ok' | 'wrong' | 'note' | 'unknown';
  /** What is so, in a line. */
  readonly message: string;
  /** What to do about it; only where it is wrong or unknown. */
  readonly advice?: string;
}

/** Whether a component is installed: it has its Deployment, or at least its account, or nobody knows. */
export function isInstalled(component: Component, { deployments, accounts }: Observation): boolean {
  return deployments[component].is !== 'absent' || accounts[component].is === 'there';
}
