import { child } from '../../../field/index.js';
import { bothOf } from '../check.js';
import type { Check } from '../check.js';
import { annotationsFaults, labelsFaults } from '../maps.js';
import { paths } from '../view.js';

const labelsPath = child(paths.jobMetadata, 'labels');
const annotationsPath = child(paths.jobMetadata, 'annotations');

/**
 * The labels and annotations of the Job template are valid.
 *
 * Kubernetes 1.36 accepts such a CronJob and then refuses each of its Jobs (`ValidateObjectMeta`).
 */
export const jobMetadata: Check = {
  id: 'job-metadata',
  summary: 'The labels and annotations that each Job gets are valid; otherwise no Job could be created.',
  fields: [labelsPath, annotationsPath],
  faults: ({ jobMetadata: metadata }) =>
    bothOf(labelsFaults(labelsPath, metadata.labels), annotationsFaults(annotationsPath, metadata.annotations)),
};
