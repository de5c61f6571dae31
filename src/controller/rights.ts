import { customKind } from '../core/cronjob/schema/index.js';
import type { Right } from '../kube/right.js';

/** What the controller may do in the namespaces whose CronJobs it runs: the calls that it makes, and nothing more. */
export const clusterRights: readonly Right[] = [
  {
    apiGroups: [customKind.group],
    resources: ['cronjobs'],
    verbs: {
      get: 'reads a CronJob right before its run',
      list: 'lists all CronJobs, at the start and from time to time',
      watch: 'hears of changes',
    },
  },
  {
    apiGroups: [customKind.group],
    resources: ['cronjobs/status'],
    verbs: { patch: 'claims a run, records it, and writes the conditions' },
  },
  {
    apiGroups: [customKind.group],
    resources: ['cronjobs/finalizers'],
    verbs: { update: 'no call: API servers may ask for it where an owner reference blocks the deletion of its owner' },
  },
  {
    apiGroups: ['batch'],
    resources: ['jobs'],
    verbs: {
      create: 'starts a run',
      delete: 'keeps to the history limits, and ends what Replace replaces',
      get: 'reads whose Job has the name that a run needs',
      list: 'lists the Jobs before a run under Forbid and Replace, and all from time to time',
      patch: 'takes the finalizer from a Job whose run is recorded',
      watch: 'hears when a Job ends',
    },
  },
  {
    apiGroups: [''],
    resources: ['events'],
    verbs: { create: 'tells what it did', patch: 'counts an event that comes again' },
  },
];

/** What it may do in the namespace of its Lease. A rule for `create` can't name the object. */
export function leaseRights(leaseName: string): readonly Right[] {
  const lease = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
  return [
    { ...lease, verbs: { create: 'makes the Lease where there is none' } },
    {
      ...lease,
      resourceNames: [leaseName],
      verbs: { get: 'looks who holds the Lease', update: 'takes, renews and gives back the Lease' },
    },
  ];
}
