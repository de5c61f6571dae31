import { toggle } from './kinds.js';
import { liveCronJobs } from './judging-options.js';
import { cluster } from './options.js';
import type { OptionTable } from './options.js';

/** `cronward run` */
export const runOptions = {
  kubeconfig: liveCronJobs.kubeconfig,
  context: cluster.context,
  namespace: {
    kind: cluster.namespace.kind,
    short: 'n',
    defaultText: 'that of the context',
    help: 'namespace of the CronJob',
  },
  wait: {
    kind: toggle,
    default: false,
    help: 'wait for the end of the run; exit with 1 if it fails',
    doc: 'What stands in the way of its pods is told on standard error meanwhile. Interrupted, it leaves the run alone.',
  },
  follow: {
    kind: toggle,
    short: 'f',
    default: false,
    help: 'print what its containers write, and wait as --wait does',
  },
  force: {
    kind: toggle,
    default: false,
    help: 'start it although concurrencyPolicy is Forbid and a Job of it runs',
  },
} as const satisfies OptionTable;
