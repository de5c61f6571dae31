import { integer, moment, toggle } from './kinds.js';
import { liveCronJobs } from './judging-options.js';
import { reporting } from './judging-options.js';
import { nextOptions } from './next-options.js';
import type { OptionTable } from './options.js';
import { runTimes } from './run-time.js';

/** `cronward simulate` */
export const simulateOptions = {
  from: {
    kind: moment,
    defaultText: 'now',
    help: 'the first moment to simulate',
    doc: 'A day such as 2027-01-04 stands for its beginning in `--time-zone`.',
  },
  to: {
    kind: moment,
    defaultText: 'a week after --from',
    help: 'where to end; nothing of this moment itself is started',
  },
  runTime: {
    kind: runTimes,
    defaultText: '60s',
    help: 'how long Jobs take; after a name, those of one CronJob',
    doc:
      'Of several that say it, the name counts before the annotation `cronward/run-time` of the CronJob, and that before ' +
      'the duration without a name. No Job takes longer than its `activeDeadlineSeconds`.',
  },
  timeZone: {
    kind: nextOptions.timeZone.kind,
    default: 'UTC',
    help: 'IANA time zone of schedules that have none, and of what is shown',
  },
  peaks: { kind: integer('COUNT', 0, 1000), default: 5, help: 'how many of the busiest minutes to show' },
  heatMap: {
    kind: toggle,
    default: false,
    help: 'show the week as a map: minute of the day against weekday',
  },
  ...liveCronJobs,
  kubeconfig: {
    ...liveCronJobs.kubeconfig,
    doc: 'A cluster is asked where no files are given, and this, `--context`, `--namespace` or `--all-namespaces` is.',
  },
  namespace: {
    ...liveCronJobs.namespace,
    help: 'only the CronJobs of this namespace; in files, the namespace of those that name none',
    defaultText: 'all namespaces of a cluster; default in files',
  },
  config: nextOptions.config,
  format: {
    kind: reporting.format.kind,
    default: 'text',
    help: 'a table for people (text), or one JSON object (json)',
  },
} as const satisfies OptionTable;
