import { choice, toggle } from './kinds.js';
import { cluster, reporting, serving } from './options.js';
import type { OptionTable } from './options.js';

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
  config: serving.config,
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
  config: serving.config,
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
export const auditOptions = { ...liveCronJobs, ...reporting, config: serving.config } as const satisfies OptionTable;
