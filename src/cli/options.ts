import { guarding } from './guard-options.js';
import { choice, instant, integer, labelList, port, text, toggle, webhookUrl, yesNo } from './kinds.js';
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

/** The longest time that serving goes on after a request to stop; longer only delays a rolling update. */
const maxDrainSeconds = 600;

const host = { kind: text('HOST'), help: 'address that all three ports are opened on', file: 'host' } as const;

/** What both commands that serve share: where they listen, */
const listening = {
  port: {
    kind: port,
    default: 9443,
    help: 'port of the webhook',
    doc: 'HTTPS only. 0 takes a free port, which the log names; the same holds for the other ports.',
    file: 'port',
  },
  healthPort: {
    kind: port,
    default: 8081,
    help: 'port of /healthz and /readyz',
    doc: 'Plain HTTP.',
    file: 'healthPort',
  },
  metricsPort: {
    kind: port,
    default: 8080,
    help: 'port of /metrics',
    doc: 'Plain HTTP, for Prometheus.',
    file: 'metricsPort',
  },
} as const satisfies OptionTable;

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

/** and what they do there. */
export const serving = {
  logLevel: {
    kind: choice('debug', 'info', 'warn', 'error', 'silent'),
    default: 'info',
    help: 'what is logged, from this level up',
    doc: 'At `info` every decision is a line; the contents of objects are never logged at that level.',
    file: 'logLevel',
  },
  logFormat: {
    kind: choice('json', 'pretty'),
    defaultText: 'pretty on a terminal, json elsewhere',
    help: 'one JSON object a line, or text for a person',
    file: 'logFormat',
  },
  drainSeconds: {
    kind: integer('SECONDS', 0, maxDrainSeconds),
    default: 10,
    help: 'how long to go on serving after a request to stop',
    doc:
      'The API server learns only after a while that a replica leaves. Until then this one answers, unready, with ' +
      '`Connection: close`. The pod needs this time and 35 s more (`terminationGracePeriodSeconds`).',
    file: 'drainSeconds',
  },
  maxInFlight: {
    kind: integer('COUNT', 1, 100_000),
    default: 512,
    help: 'requests in flight before further ones are answered with 503',
    doc: 'The API server repeats a call that is answered so, within its deadline.',
    file: 'maxInFlight',
  },
  ...defaulting,
  config: {
    kind: text('FILE'),
    help: 'YAML file with settings',
    doc: 'It is read again when it changes: see [the configuration file](#the-configuration-file).',
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
    kind: text('NAME'),
    defaultText: 'its current context',
    help: 'context of the kubeconfig',
  },
  namespace: {
    kind: text('NAMESPACE'),
    defaultText: 'all namespaces',
    help: 'run the CronJobs of this namespace only',
  },
} as const satisfies OptionTable;

/** `cronward webhook`: the server in a cluster. */
export const webhookOptions = {
  host: { ...host, defaultText: 'every address of the machine' },
  ...listening,
  certDir: {
    kind: text('DIRECTORY'),
    defaultText: 'own certificates in certs/dev',
    help: 'directory with tls.crt and tls.key',
    doc:
      'The files are read again when they change, without a restart. Without this option a certificate authority and ' +
      'a certificate for this machine are made and kept in `certs/dev`.',
    file: 'certDir',
  },
  ...guarding,
  kubeconfig: {
    ...cluster.kubeconfig,
    help: 'kubeconfig of the cluster that --dry-run-jobs and --require-job-access ask',
    doc: 'Without these two no cluster is asked for anything, and this option and `--context` mean nothing.',
  },
  context: cluster.context,
  ...serving,
} as const satisfies OptionTable;

/** `cronward dev`: the same server on this machine only, always with certificates of its own, and a controller if asked. */
export const devOptions = {
  host: { ...host, default: '127.0.0.1' },
  ...listening,
  kubeconfig: {
    ...cluster.kubeconfig,
    defaultText: 'no controller',
    help: 'run the controller too, on the cluster of this kubeconfig',
    doc: 'The cluster needs the CustomResourceDefinition: `cronward generate crd | kubectl apply -f -`.',
  },
  context: cluster.context,
  namespace: cluster.namespace,
  cluster: {
    kind: toggle,
    default: false,
    help: 'start a cluster to throw away, with the webhooks installed, and run the controller on it',
    doc:
      'Its programs (etcd, kube-apiserver and kube-controller-manager) are those in the directory that the environment ' +
      'variable `KUBEBUILDER_ASSETS` names, as for the tests of kubebuilder projects. Pods are not run: each is said to ' +
      'have succeeded after three seconds. Everything is gone when the command ends.',
  },
  ...guarding,
  ...serving,
  drainSeconds: { ...serving.drainSeconds, default: 0 },
} as const satisfies OptionTable;

/** `cronward controller` */
export const controllerOptions = {
  ...cluster,
  leaderElect: {
    kind: yesNo,
    default: true,
    help: 'whether to work only while holding a Lease',
    doc:
      'With it any number of replicas may run: one works, the others have their caches filled and stand by. Without it ' +
      'there must be one replica only.',
  },
  leaseName: {
    kind: text('NAME'),
    default: 'cronward-controller',
    help: 'name of the Lease (coordination.k8s.io/v1)',
  },
  leaseNamespace: {
    kind: text('NAMESPACE'),
    defaultText: 'that of the pod or of the context',
    help: 'namespace of the Lease',
  },
  concurrency: {
    kind: integer('COUNT', 1, 1_000),
    default: 32,
    help: 'how many CronJobs are reconciled at once',
  },
  qps: {
    kind: integer('COUNT', 0, 100_000),
    default: 500,
    help: 'calls to the API server a second, on average; 0 for no limit',
    doc: 'Reads and writes of CronJobs and Jobs. Watches, events and the Lease are not counted.',
  },
  burst: {
    kind: integer('COUNT', 1, 1_000_000),
    default: 5_000,
    help: 'calls at once before --qps holds them back',
    doc: 'A run takes three calls: 1,000 CronJobs that are due in the same minute start without waiting.',
  },
  resync: {
    kind: integer('SECONDS', 1, 86_400),
    default: 600,
    help: 'how often everything is listed again, whatever the watches say',
  },
  host: { kind: host.kind, defaultText: 'every address of the machine', help: 'address of both ports' },
  healthPort: listening.healthPort,
  metricsPort: listening.metricsPort,
  logLevel: { ...serving.logLevel, doc: 'At `info` every run that starts is a line.' },
  logFormat: serving.logFormat,
} as const satisfies OptionTable;

/** How what the rules find is printed, and what of it makes the answer no. */
export const reporting = {
  format: {
    kind: choice('text', 'json', 'sarif', 'github', 'junit'),
    default: 'text',
    help: 'how results are printed',
    doc:
      'Text for a person; one JSON object; SARIF 2.1.0 for code scanners; workflow commands for a GitHub action; JUnit ' +
      'for the test report of a build. See [lint](../lint.md).',
  },
  maxWarnings: {
    kind: integer('COUNT', 0, 1_000_000_000),
    defaultText: 'any number',
    help: 'exit with 1 if there are more warnings than this',
  },
} as const satisfies OptionTable;

export const nextOptions = {
  timeZone: {
    kind: text('ZONE'),
    default: 'UTC',
    help: 'IANA time zone that the schedule is read in',
    doc: 'In exact case, as `spec.timeZone`: `Europe/Berlin`. A `TZ=` prefix of the schedule takes precedence.',
  },
  after: { kind: instant, defaultText: 'now', help: 'show the times after this one' },
  count: { kind: integer('COUNT', 1, 1000), default: 5, help: 'how many times to show' },
  json: { kind: toggle, default: false, help: 'print one JSON object' },
  namespace: {
    kind: cluster.namespace.kind,
    default: 'default',
    help: 'namespace of the CronJobs that name none, as for kubectl',
    doc: 'With the name it makes the numbers that `H` in a schedule becomes.',
  },
  config: {
    ...serving.config,
    help: 'YAML file with settings, which says whether H in a schedule is resolved',
    doc: 'See [H in a schedule](../configuration.md#h-in-a-schedule).',
  },
  jsonl: {
    kind: toggle,
    default: false,
    help: 'answer JSON lines from standard input, one line each',
    doc:
      'A line is `{"schedule": …, "timeZone"?: …, "after"?: …, "count"?: …}`; what it leaves out, the options say. ' +
      'The answer is `{"valid":true,"next":[…]}` or `{"valid":false,"error":"…"}`, in the order of the questions. ' +
      'Every line is answered, one that is no JSON too, and the exit code is 0.',
  },
} as const satisfies OptionTable;

export const generateWebhooksOptions = {
  url: {
    kind: webhookUrl,
    defaultText: 'the Service cronward-webhook in cronward-system',
    help: 'call the webhook here, instead of a Service',
    doc: 'For a server outside of the cluster, such as `cronward dev`: `--url https://127.0.0.1:9443`.',
  },
  caFile: {
    kind: text('FILE'),
    help: 'PEM file with the certificate authority that the API server is to trust',
    doc:
      'It becomes `caBundle`, and may hold several certificates. Without it the API server trusts what its machine ' +
      'trusts, or what something else (such as cert-manager) fills in.',
  },
} as const satisfies OptionTable;

export const generateManifestsOptions = {
  out: { kind: text('DIRECTORY'), default: 'manifests/base', help: 'directory to write to' },
  check: {
    kind: toggle,
    default: false,
    help: 'write nothing; name the files that are out of date, and exit with 1 if there are any',
  },
} as const satisfies OptionTable;

/** `cronward rules` */
export const rulesOptions = {
  level: {
    kind: choice('core', 'deny', 'warn', 'off'),
    defaultText: 'all of them',
    help: 'show only the rules of this level',
    doc: 'A core rule is one that Kubernetes itself demands: what breaks it is always refused. All others are advice.',
  },
  json: { kind: toggle, default: false, help: 'print one JSON array' },
  config: { ...serving.config, help: 'YAML file with the policy, whose levels are shown' },
} as const satisfies OptionTable;

/** `cronward explain` */
export const explainOptions = {
  json: { kind: toggle, default: false, help: 'print one JSON object' },
  config: rulesOptions.config,
} as const satisfies OptionTable;

/** `cronward config print` */
export const configPrintOptions = {
  config: serving.config,
  namespace: { kind: cluster.namespace.kind, default: 'default', help: 'namespace of the CronJob' },
  labels: { kind: labelList, defaultText: 'none', help: 'labels of the CronJob' },
  apiVersion: { kind: choice('batch/v1', 'batch.tutorial.kubebuilder.io/v1'), default: 'batch/v1', help: 'its kind' },
} as const satisfies OptionTable;

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
