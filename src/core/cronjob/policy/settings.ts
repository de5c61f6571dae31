import { kubernetesDefaults } from '../default.js';
import type { DefaultValues } from '../default.js';
import type { Level } from '../checks/index.js';
import type { CronJobKind } from '../schema/index.js';

/** Whether the author of a CronJob may exempt it from a piece of advice. */
export type Exemptions = 'allow' | 'forbid';

/** The levels of advice by the ids of the rules; one that is not named keeps its own. */
export type Levels = Readonly<Record<string, Level>>;

/** A policy as it is written: plain JSON, so that it can be sent to another thread. */
export interface PolicySettings {
  readonly defaults: DefaultValues;
  readonly rules: Levels;
  readonly exemptions: Exemptions;
  /** Whether `H` in a schedule is resolved to a number. */
  readonly spread: boolean;
  /** In the order in which they are laid over each other: of two that say something of the same, the later one counts. */
  readonly overrides: readonly Override[];
}

/** What is otherwise for the CronJobs that match. */
export interface Override {
  readonly match: Match;
  readonly defaults?: Partial<DefaultValues>;
  readonly rules?: Levels;
  readonly exemptions?: Exemptions;
  readonly spread?: boolean;
}

/** Matches where everything that is given matches. */
export interface Match {
  /** Any of these patterns, in which `*` stands for any number of characters, is the name of the namespace. */
  readonly namespaces?: readonly string[];
  /** The CronJob has each of these labels, with this value. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly apiVersion?: CronJobKind['apiVersion'];
}

/** What Kubernetes does, and every piece of advice at its own level. */
export const defaultPolicySettings: PolicySettings = {
  defaults: kubernetesDefaults,
  rules: {},
  exemptions: 'allow',
  spread: false,
  overrides: [],
};
