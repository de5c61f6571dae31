import type { ConcurrencyPolicy } from './schema/index.js';

/** What is filled in where a CronJob says nothing. */
export interface DefaultValues {
  readonly concurrencyPolicy: ConcurrencyPolicy;
  readonly suspend: boolean;
  /** Jobs that succeeded and are kept; 0 or more. */
  readonly successfulJobsHistoryLimit: number;
  /** Jobs that failed and are kept; 0 or more. */
  readonly failedJobsHistoryLimit: number;
}

/** A value to add to the object, and the keys that lead there. */
export interface Addition {
  readonly path: readonly (string | number)[];
  readonly value: string | number | boolean;
}

/** The defaults of Kubernetes 1.36 (`SetDefaults_CronJob`) and of the kubebuilder book. */
export const kubernetesDefaults: DefaultValues = {
  concurrencyPolicy: 'Allow',
  suspend: false,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 1,
};

/**
 * What has to be added to `cronJob`, any JSON value, so that each default is set. A property that is there is set,
 * whatever its value: null, 0 and the empty string stay. Nothing is added where there is no spec to add it to, and
 * nothing on a second call.
 */
export function defaultsFor(cronJob: unknown, values: DefaultValues): Addition[] {
  const spec = isObject(cronJob) && Object.hasOwn(cronJob, 'spec') ? cronJob['spec'] : undefined;
  if (!isObject(spec)) return [];
  return fields.flatMap((field) =>
    Object.hasOwn(spec, field) ? [] : [{ path: ['spec', field], value: values[field] }],
  );
}

const fields = [
  'concurrencyPolicy',
  'suspend',
  'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit',
] as const satisfies readonly (keyof DefaultValues)[];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
