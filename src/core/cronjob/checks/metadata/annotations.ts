import type { Check } from '../check.js';
import { annotationsFaults } from '../maps.js';

/**
 * The keys of annotations are `[prefix/]name`; keys and values together take at most 256 KiB.
 *
 * As `ValidateAnnotations` of Kubernetes 1.36.
 */
export const annotations: Check = {
  id: 'annotations',
  summary: 'Annotations have valid keys and take at most 256 KiB.',
  explanation:
    'The value of an annotation is any text, but its key is one like that of a label: a name of at most 63 ' +
    'characters with an optional DNS name before it. All keys and values together take at most 256 KiB. ' +
    '`kubectl apply` keeps a copy of the object in an annotation, which counts as well; `kubectl apply ' +
    '--server-side` keeps none.',
  bad: `
metadata:
  annotations:
    on call: jane`,
  good: `
metadata:
  annotations:
    on-call: jane`,
  fields: ['metadata.annotations'],
  faults: ({ metadata }) => annotationsFaults('metadata.annotations', metadata.annotations),
};
