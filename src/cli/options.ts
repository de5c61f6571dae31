import { choice, integer, text, yesNo } from './kinds.js';
import type { Kind } from './kinds.js';

/**
 * One option of the command line. Its key in a table is its name in code and in the configuration file; the flag
 * (`--cert-dir`) and the environment variable (`CRONWARD_CERT_DIR`) follow from that key.
 */
export interface Option<Value> {
  readonly kind: Kind<Value>;
  /** The letter that does as well, where kubectl has one: `n` for `-n`. */
  readonly short?: string;
  readonly default?: Value;
  /** What the default is, where it is no plain value. */
  readonly defaultText?: string;
  /** One line, without a full stop. */
  readonly help: string;
  /** What the reference page adds. */
  readonly doc?: string;
  /** Where the configuration file holds the setting, as a dotted path; left out where the file has no place for it. */
  readonly file?: string;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The values of a table of options, once every source has been asked. */
export type Settings<Table extends OptionTable> = { readonly [Name in keyof Table]: SettingOf<Table[Name]> };

type SettingOf<Entry> = Entry extends { kind: Kind<infer Value> }
  ? Value | (Entry extends { default: unknown } ? never : undefined)
  : never;

/** What is filled in where a CronJob says nothing. */
export const defaulting = {
  defaultConcurrencyPolicy: {
    kind: choice('Allow', 'Forbid', 'Replace'),
    default: 'Allow',
    help: 'value of concurrencyPolicy for a CronJob that has none',
    doc:
      'For `batch/v1` the API server fills in the four defaults itself before it calls a webhook, so other values than ' +
      'its own take effect for the custom resource only.',
    file: 'defaults.concurrencyPolicy',
  },
  defaultSuspend: {
    kind: yesNo,
    default: false,
    help: 'value of suspend for a CronJob that has none',
    file: 'defaults.suspend',
  },
  defaultSuccessfulJobsHistoryLimit: {
    kind: integer('COUNT', 0, 2_147_483_647),
    default: 3,
    help: 'value of successfulJobsHistoryLimit for a CronJob that has none',
    file: 'defaults.successfulJobsHistoryLimit',
  },
  defaultFailedJobsHistoryLimit: {
    kind: integer('COUNT', 0, 2_147_483_647),
    default: 1,
    help: 'value of failedJobsHistoryLimit for a CronJob that has none',
    file: 'defaults.failedJobsHistoryLimit',
  },
} as const satisfies OptionTable;

/** Which cluster, and what of it. */
export const cluster = {
  kubeconfig: {
    kind: text('FILE'),
    defaultText: 'the cluster that this pod runs in',
    help: 'kubeconfig of the cluster',
  },
  context: {
    kind: text('CONTEXT'),
    defaultText: 'its current context',
    help: 'context of the kubeconfig',
  },
  namespace: {
    kind: text('NAMESPACE'),
    defaultText: 'all namespaces',
    help: 'run the CronJobs of this namespace only',
  },
} as const satisfies OptionTable;

/** Where a command reads the policy. */
export const config = {
  kind: text('FILE'),
  help: 'YAML file with the policy',
  doc: 'See [the configuration](../configuration.md).',
} as const satisfies Option<string>;

/** For a command that takes no options. */
export const noOptions = {} as const satisfies OptionTable;

/** `certDir` becomes `--cert-dir`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `certDir` becomes `CRONWARD_CERT_DIR`. */
export function variableOf(name: string): string {
  return `CRONWARD_${flagOf(name).slice(2).replaceAll('-', '_').toUpperCase()}`;
}

/** The default of an option for a person to read; undefined where there is none. */
export function defaultOf(option: Option<unknown>): string | undefined {
  // A switch is off unless it is given; to say so of each is noise.
  if (option.default === undefined || option.kind.placeholder === undefined) return option.defaultText;
  return typeof option.default === 'string' ? option.default : JSON.stringify(option.default);
}
