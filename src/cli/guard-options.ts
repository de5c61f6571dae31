import { toggle } from './kinds.js';
import type { OptionTable } from './options.js';

/** What is asked of a cluster before a CronJob is accepted. */
export const guarding = {
  dryRunJobs: {
    kind: toggle,
    default: false,
    help: 'try the Job of the next run on the API server before a CronJob is accepted',
    doc: 'As a dry run, which leaves nothing behind. What is refused for good denies, the rest warns: see [the guard](../guard.md).',
    file: 'guard.dryRunJobs',
  },
  requireJobAccess: {
    kind: toggle,
    default: false,
    help: 'refuse a CronJob whose author may not create Jobs in its namespace',
    doc: 'A CronJob is a way round that right: see [the guard](../guard.md).',
    file: 'guard.requireJobAccess',
  },
} as const satisfies OptionTable;
