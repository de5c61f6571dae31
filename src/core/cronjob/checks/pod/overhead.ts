import { child } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import { requirementsFaults } from './containers/resource-list.js';
import { containerResourceFaults } from './containers/resource-names.js';

const path = child(paths.pod, 'overhead');

/**
 * The overhead of the pod is of resources that there are, in amounts that can be given.
 *
 * As `validateOverhead` of Kubernetes 1.36, which judges it as the limits of a container.
 */
export const overhead: Check = {
  id: 'overhead',
  summary: 'The overhead of the pod is of known resources, in possible amounts.',
  explanation:
    'The overhead is what the pod takes besides its containers, a virtual machine for example. It is filled in from the ' +
    'runtime class when a pod is created, and must be the same where it is written down, so it is best left out.\n\n' +
    'Its names and amounts follow the rules of the limits of containers: `cpu`, `memory` and the like, nothing below 0.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          overhead: { cpu: -100m }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          runtimeClassName: kata
          overhead: { cpu: 100m }`,
  fields: [path],
  faults: ({ pod }) =>
    pod.overhead == null ? nothing : requirementsFaults(path, { limits: pod.overhead }, containerResourceFaults),
};
