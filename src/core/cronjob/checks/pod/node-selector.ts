import { child } from '../../../field/index.js';
import type { Check } from '../check.js';
import { labelsFaults } from '../maps.js';
import { paths } from '../view.js';

const path = child(paths.pod, 'nodeSelector');

/**
 * The node selector consists of labels.
 *
 * As `ValidateLabels` of Kubernetes 1.36.
 */
export const nodeSelector: Check = {
  id: 'node-selector',
  summary: 'The keys and values of the node selector are those of labels.',
  explanation:
    'The node selector names the labels that a node must have, so its keys and values follow the rules of labels: at ' +
    'most 63 letters, digits, `-`, `_` and `.`, with a letter or a digit at either end; a key may have a DNS subdomain ' +
    'and a slash before it. Kubernetes refuses anything else when the CronJob is created: no node could have it.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          nodeSelector: { disk: 'fast ssd' }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          nodeSelector: { disk: fast-ssd }`,
  fields: [path],
  faults: ({ pod }) => labelsFaults(path, pod.nodeSelector),
};
