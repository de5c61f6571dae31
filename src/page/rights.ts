import { kinds } from '../core/cronjob/schema/index.js';
import type { Right } from '../kube/right.js';

/** What the page may do in a cluster: the calls that it makes, and nothing more. */
export const pageRights: readonly Right[] = [
  ...kinds.map(({ group, resource }) => ({
    apiGroups: [group],
    resources: [resource],
    verbs: { list: 'lists the CronJobs, for a week too', watch: 'hears of changes' },
  })),
  {
    apiGroups: ['batch'],
    resources: ['jobs'],
    verbs: { list: 'lists the Jobs, to tell which run and which failed', watch: 'hears when one starts and ends' },
  },
];
