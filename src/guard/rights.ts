import type { Right } from '../kube/right.js';
import type { GuardSettings } from './questions.js';

const deletionOfOwners =
  'no call: API servers may ask for it where an owner reference blocks the deletion of its owner';

/** What the guard may do with some of its options: the calls that it makes. No rule can say that they are dry runs only. */
export function guardRightsOf({ dryRunJobs, requireJobAccess }: GuardSettings): readonly Right[] {
  return [...(dryRunJobs ? tryingRights : []), ...(requireJobAccess ? askingRights : [])];
}

const tryingRights: readonly Right[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: { create: 'tries the Job of the next run, as a dry run' } },
  { apiGroups: [''], resources: ['pods'], verbs: { create: 'tries the pod of that Job, as a dry run' } },
  { apiGroups: ['batch'], resources: ['cronjobs/finalizers', 'jobs/finalizers'], verbs: { update: deletionOfOwners } },
  {
    apiGroups: ['batch.tutorial.kubebuilder.io'],
    resources: ['cronjobs/finalizers'],
    verbs: { update: deletionOfOwners },
  },
];

const askingRights: readonly Right[] = [
  {
    apiGroups: ['authorization.k8s.io'],
    resources: ['subjectaccessreviews'],
    verbs: { create: 'asks whether the author of a CronJob may create Jobs' },
  },
];

/** What it may do with all of them. */
export const guardRights = guardRightsOf({ dryRunJobs: true, requireJobAccess: true });
