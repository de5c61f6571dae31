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
  explanation:
    'These become the labels and annotations of each pod, and follow the same rules as those of any object: a ' +
    'key is a name of at most 63 characters with an optional DNS name before it, the value of a label has at ' +
    'most 63 letters, digits, `-`, `_` and `.`. The API server leaves `metadata` out of the field that it ' +
    'names, and so does Cronward.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        metadata:
          labels:
            team: Front End`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        metadata:
          labels:
            team: front-end`,
  fields: [
    labelsPath,
    annotationsPath,
    child(paths.template, 'metadata', 'labels'),
    child(paths.template, 'metadata', 'annotations'),
  ],
  faults: ({ podMetadata: metadata }) =>
    bothOf(labelsFaults(labelsPath, metadata.labels), annotationsFaults(annotationsPath, metadata.annotations)),
};
