import { child, forbidden } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';

const path = child(paths.pod, 'ephemeralContainers');

/**
 * A pod template has no ephemeral containers.
 *
 * As `ValidatePodTemplateSpec` of Kubernetes 1.36.
 */
export const ephemeralContainers: Check = {
  id: 'ephemeral-containers',
  summary: 'The pod template has no ephemeral containers.',
  explanation:
    'An ephemeral container is added to a pod that is running, by `kubectl debug`, so there is nothing that a template ' +
    'could say of it; Kubernetes refuses the CronJob. A container that runs beside the others belongs in `containers`, ' +
    'or in `initContainers` with `restartPolicy: Always`.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          ephemeralContainers: [{ name: debug, image: 'busybox:1.36' }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          ephemeralContainers: []`,
  fields: [path],
  faults: ({ pod }) =>
    (pod.ephemeralContainers ?? []).length === 0
      ? nothing
      : [forbidden(path, 'ephemeral containers not allowed in pod template')],
};
