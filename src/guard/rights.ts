/** A rule of a ClusterRole. */
interface Right {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** What the guard may do: the calls that it makes. No rule can say that they are dry runs only. */
export const guardRights: readonly Right[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['create'] },
  { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  // Never called: an API server may ask for it where an owner reference blocks the deletion of its owner.
  { apiGroups: ['batch'], resources: ['cronjobs/finalizers', 'jobs/finalizers'], verbs: ['update'] },
  { apiGroups: ['batch.tutorial.kubebuilder.io'], resources: ['cronjobs/finalizers'], verbs: ['update'] },
];
