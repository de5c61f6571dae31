import { customKind } from '../core/cronjob/schema/index.js';

/** A rule of a Role or a ClusterRole. */
export interface Right {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** What the controller may do in the namespaces whose CronJobs it runs: the calls that it makes, and nothing more. */
export const clusterRights: readonly Right[] = [
  { apiGroups: [customKind.group], resources: ['cronjobs'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [customKind.group], resources: ['cronjobs/status'], verbs: ['patch'] },
  // Never called: an API server may ask for it where an owner reference blocks the deletion of its owner.
  { apiGroups: [customKind.group], resources: ['cronjobs/finalizers'], verbs: ['update'] },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'delete', 'get', 'list', 'patch', 'watch'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];

/** What it may do in the namespace of its Lease. A rule for `create` can't name the object. */
export function leaseRights(leaseName: string): readonly Right[] {
  const lease = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
  return [
    { ...lease, verbs: ['create'] },
    { ...lease, resourceNames: [leaseName], verbs: ['get', 'update'] },
  ];
}
