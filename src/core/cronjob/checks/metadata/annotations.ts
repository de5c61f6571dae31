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
  fields: ['metadata.annotations'],
  faults: ({ metadata }) => annotationsFaults('metadata.annotations', metadata.annotations),
};
