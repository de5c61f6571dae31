import { child } from '../../../field/index.js';
import { bothOf } from '../check.js';
import type { Check } from '../check.js';
import { annotationsFaults, labelsFaults } from '../maps.js';
import { paths } from '../view.js';

const labelsPath = child(paths.template, 'labels');
const annotationsPath = child(paths.template, 'annotations');

/**
 * The labels and annotations of the pod template are valid.
 *
 * As `ValidatePodTemplateSpec` of Kubernetes 1.36, which leaves `metadata` out of the path.
 */
export const podMetadata: Check = {
  id: 'pod-metadata',
  summary: 'The labels and annotations of the pod template are valid.',
  fields: [labelsPath, annotationsPath],
  faults: ({ podMetadata: metadata }) =>
    bothOf(labelsFaults(labelsPath, metadata.labels), annotationsFaults(annotationsPath, metadata.annotations)),
};
