/** A resource whose objects are CronJobs. */
export interface CronJobKind {
  readonly group: 'batch' | 'batch.tutorial.kubebuilder.io';
  readonly version: 'v1';
  readonly apiVersion: 'batch/v1' | 'batch.tutorial.kubebuilder.io/v1';
  readonly kind: 'CronJob';
  readonly listKind: 'CronJobList';
  readonly resource: 'cronjobs';
  readonly singular: 'cronjob';
}

const names = {
  version: 'v1',
  kind: 'CronJob',
  listKind: 'CronJobList',
  resource: 'cronjobs',
  singular: 'cronjob',
} as const;

/** Kubernetes' own CronJob. */
export const builtInKind: CronJobKind = { group: 'batch', apiVersion: 'batch/v1', ...names };

/** The custom resource of the kubebuilder book's tutorial. */
export const customKind: CronJobKind = {
  group: 'batch.tutorial.kubebuilder.io',
  apiVersion: 'batch.tutorial.kubebuilder.io/v1',
  ...names,
};

/** The kinds that share one schema. */
export const kinds: readonly CronJobKind[] = [builtInKind, customKind];

/** The kind that an object's `apiVersion` and `kind` name, if it is one of `kinds`; both may be any JSON value. */
export function findKind(apiVersion: unknown, kind: unknown): CronJobKind | undefined {
  return kinds.find((candidate) => candidate.apiVersion === apiVersion && candidate.kind === kind);
}
