import { isObject } from '../admission/read.js';
import type { JsonObject } from '../admission/review.js';

/**
 * The pod that the Job controller makes of a Job, or undefined where it makes none. The Job is what an API server answered
 * to its creation, so it has the labels, the uid and the defaults that the pod gets. An Indexed Job's pods have their
 * index besides.
 */
export function podOf(job: JsonObject): JsonObject | undefined {
  const { metadata, spec } = job;
  if (!isObject(metadata) || !isObject(spec)) return undefined;
  const { name, namespace, uid } = metadata;
  const { template, parallelism, completions, managedBy } = spec;
  if (!isObject(template) || typeof name !== 'string' || typeof uid !== 'string') return undefined;
  if (parallelism === 0 || completions === 0) return undefined;
  if (typeof managedBy === 'string' && managedBy !== 'kubernetes.io/job-controller') return undefined;
  const { labels, annotations } = isObject(template['metadata']) ? template['metadata'] : {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      generateName: `${name}-`,
      ...(isObject(labels) && { labels }),
      ...(isObject(annotations) && { annotations }),
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true, blockOwnerDeletion: true }],
      finalizers: ['batch.kubernetes.io/job-tracking'],
    },
    spec: template['spec'],
  };
}
