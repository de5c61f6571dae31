import { instant, integer, text, toggle } from './kinds.js';
import { cluster, config } from './options.js';
import type { OptionTable } from './options.js';

/** `cronward next` */
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
    ...config,
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
