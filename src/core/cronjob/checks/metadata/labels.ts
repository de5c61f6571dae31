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
  explanation:
    'Labels are what selectors look for, so they are short words: a key is a name of at most 63 characters with ' +
    'an optional DNS name before it (`example.com/team`), a value has at most 63 letters, digits, `-`, `_` and ' +
    '`.`, and may be empty. Text for people to read belongs in an annotation.',
  bad: `
metadata:
  labels:
    team: Front End`,
  good: `
metadata:
  labels:
    team: front-end`,
  fields: ['metadata.labels'],
  faults: ({ metadata }) => labelsFaults('metadata.labels', metadata.labels),
};
