import { at, child, duplicate, invalid, notSupported, required } from '../../../../field/index.js';
import type { FieldError } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { faultsOfContainers, fieldsOfContainers, isSidecar } from './each.js';
import type { ContainerRule } from './each.js';

const resources = ['cpu', 'memory'];
const policies = ['NotRequired', 'RestartContainer'];

/**
 * What happens to a container whose CPU or memory is changed while it runs.
 *
 * As `validateResizePolicy` and `validateInitContainers` of Kubernetes 1.36, which report most of it at the list.
 */
export const resizePolicy: Check = {
  id: 'resize-policy',
  summary: 'A resize policy is given once for cpu and for memory, and restarts only what may be restarted.',
  explanation:
    'When the resources of a running pod are changed, `resizePolicy` says for `cpu` and for `memory` whether the container ' +
    'is restarted (`RestartContainer`) or not (`NotRequired`, the default). It can be restarted only where the pod may ' +
    'restart its containers, so not with `restartPolicy: Never`, and not if it is an init container but no sidecar.\n\n' +
    'Anything else is refused when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox:1.36
              resizePolicy: [{ resourceName: memory, restartPolicy: RestartContainer }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox:1.36
              resizePolicy: [{ resourceName: memory, restartPolicy: NotRequired }]`,
  fields: fieldsOfContainers('resizePolicy'),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

const rule: ContainerRule = {
  concerns: (container) => container.resizePolicy != null,
  *faults(container, place, pod): Generator<FieldError> {
    const path = child(place.path, 'resizePolicy');
    const isRestarted = place.list !== 'initContainers' || isSidecar(container, place);
    const taken = new Set<string>();
    for (const [index, item] of (container.resizePolicy ?? []).entries()) {
      const [resource, policy] = [item?.resourceName ?? '', item?.restartPolicy ?? ''];
      if (taken.has(resource)) yield duplicate(at(path, index), resource);
      taken.add(resource);
      if (resource === '') yield required(path);
      else if (!resources.includes(resource)) yield notSupported(path, resource, resources);
      if (policy === '') yield required(path);
      else if (!policies.includes(policy)) yield notSupported(path, policy, policies);
      if (pod.restartPolicy === 'Never' && policy !== 'NotRequired') {
        yield invalid(path, policy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
      }
      if (!isRestarted && policy === 'RestartContainer') {
        yield invalid(child(at(path, index), 'restartPolicy'), policy, notRestarted);
      }
    }
  },
};

const notRestarted = "must not be set to 'RestartContainer' for non-sidecar initContainers";
