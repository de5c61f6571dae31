import { choice, integer, labelList, toggle } from './kinds.js';
import { cluster, config } from './options.js';
import type { OptionTable } from './options.js';

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

/** For what depends on the namespace: the overrides of the policy, and `H` in a schedule. */
const manifestNamespace = {
  kind: cluster.namespace.kind,
  default: 'default',
  help: 'namespace of the CronJobs that name none, as for kubectl',
  doc: 'It matters where the configuration has overrides by namespace, or `spread: true`.',
} as const;

/** `cronward lint` */
export const lintOptions = {
  ...reporting,
  fix: {
    kind: toggle,
    default: false,
    help: 'write the defaults and the sure corrections into the files, then judge them',
    doc:
      'The four defaults go below the schedule; a schedule that YAML takes for an alias is quoted; `batch/v1beta1` ' +
      'becomes `batch/v1`; words and time zones get their capitals; the time zone before a schedule goes to `timeZone`. ' +
      'Everything else in the files, comments too, stays byte by byte as it is.',
  },
  dryRun: {
    kind: toggle,
    default: false,
    help: 'with --fix: write no file, and show as a diff what would be written',
  },
  namespace: manifestNamespace,
  config: config,
} as const satisfies OptionTable;

/** `cronward default` */
export const defaultOptions = {
  output: {
    kind: choice('yaml', 'json', 'patch'),
    default: 'yaml',
    help: 'what is printed: the objects, or the JSON Patch that the webhook answers',
    doc: '`json` prints one object, or a List of several. `patch` prints a line for each CronJob, in the order of the input.',
  },
  namespace: manifestNamespace,
  config: config,
} as const satisfies OptionTable;

/** Which CronJobs of which cluster are read. */
export const liveCronJobs = {
  kubeconfig: {
    ...cluster.kubeconfig,
    defaultText: '$KUBECONFIG, the cluster that this pod runs in, or ~/.kube/config',
  },
  context: cluster.context,
  namespace: { ...cluster.namespace, short: 'n', help: 'only the CronJobs of this namespace' },
  allNamespaces: {
    kind: toggle,
    short: 'A',
    default: false,
    help: 'the CronJobs of all namespaces, as without --namespace',
  },
} as const satisfies OptionTable;

/** `cronward audit` */
export const auditOptions = { ...liveCronJobs, ...reporting, config: config } as const satisfies OptionTable;

/** `cronward rules` */
export const rulesOptions = {
  level: {
    kind: choice('core', 'deny', 'warn', 'off'),
    defaultText: 'all of them',
    help: 'show only the rules of this level',
    doc: 'A core rule is one that Kubernetes itself demands: what breaks it is always refused. All others are advice.',
  },
  json: { kind: toggle, default: false, help: 'print one JSON array' },
  config: { ...config, help: 'YAML file with the policy, whose levels are shown' },
} as const satisfies OptionTable;

/** `cronward explain` */
export const explainOptions = {
  json: { kind: toggle, default: false, help: 'print one JSON object' },
  config: rulesOptions.config,
} as const satisfies OptionTable;

/** `cronward config print` */
export const configPrintOptions = {
  config: config,
  namespace: { kind: cluster.namespace.kind, default: 'default', help: 'namespace of the CronJob' },
  labels: { kind: labelList, defaultText: 'none', help: 'labels of the CronJob' },
  apiVersion: { kind: choice('batch/v1', 'batch.tutorial.kubebuilder.io/v1'), default: 'batch/v1', help: 'its kind' },
} as const satisfies OptionTable;
