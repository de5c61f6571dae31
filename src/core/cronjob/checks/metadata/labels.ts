import type { Check } from '../check.js';
import { labelsFaults } from '../maps.js';

/**
 * The keys of labels are `[prefix/]name`, their values at most 63 letters, digits, `-`, `_` and `.`.
 *
 * As `ValidateLabels` of Kubernetes 1.36, which names the map and shows the key or the value that is wrong.
 */
export const labels: Check = {
  id: 'labels',
  summary: 'Labels have valid keys and values.',
  fields: ['metadata.labels'],
  faults: ({ metadata }) => labelsFaults('metadata.labels', metadata.labels),
};
