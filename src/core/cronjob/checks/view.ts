import type { CronJob, JobSpec, JobTemplateSpec, ObjectMeta, PodSpec, PodTemplateSpec } from '../schema/index.js';
import type { CronJobKind, Received, ReceivedCronJob } from '../schema/index.js';
import { Timing } from './timing.js';

/**
 * A CronJob as the checks see it: the nested structs side by side. Absent and null read as empty, as Kubernetes' own
 * validation sees the zero values of its structs.
 */
export interface View {
  readonly kind: CronJobKind;
  readonly metadata: Received<ObjectMeta>;
  readonly spec: Received<CronJob['spec']>;
  /** What `spec` says of when runs start. */
  readonly timing: Timing;
  /** `spec.jobTemplate.metadata` and `.spec`. */
  readonly jobMetadata: NonNullable<Received<JobTemplateSpec>['metadata']>;
  readonly job: Received<JobSpec>;
  /** `spec.jobTemplate.spec.template.metadata` and `.spec`. */
  readonly podMetadata: NonNullable<Received<PodTemplateSpec>['metadata']>;
  readonly pod: Received<PodSpec>;
  /** The stored object, where `metadata` and the rest are an update of it; undefined for a creation. */
  readonly stored: View | undefined;
}

/** `cronJob` as the checks see it, as an update of `stored` where that is given. */
export function viewOf(kind: CronJobKind, cronJob: ReceivedCronJob, stored?: View): View {
  const spec = cronJob.spec ?? {};
  const job = spec.jobTemplate?.spec ?? {};
  return {
    kind,
    metadata: cronJob.metadata ?? {},
    spec,
    timing: new Timing(spec),
    jobMetadata: spec.jobTemplate?.metadata ?? {},
    job,
    podMetadata: job.template?.metadata ?? {},
    pod: job.template?.spec ?? {},
    stored,
  };
}

/** Where the structs of a view stand in the object. */
export const paths = {
  jobMetadata: 'spec.jobTemplate.metadata',
  job: 'spec.jobTemplate.spec',
  template: 'spec.jobTemplate.spec.template',
  pod: 'spec.jobTemplate.spec.template.spec',
} as const;
