import { at, child, duplicate } from '../../../../field/index.js';
import type { FieldError } from '../../../../field/index.js';
import { nothing } from '../../check.js';
import type { Check } from '../../check.js';
import { paths } from '../../view.js';
import type { View } from '../../view.js';
import { fieldsOfContainers, placesOf } from './each.js';
import type { Containers } from './each.js';

/**
 * No two containers that run at once take the same port of the node.
 *
 * As `checkHostPortConflicts` of Kubernetes 1.36. Init containers run one after the other, so each is looked at by
 * itself; it reports all of them at `initContainers[0]`.
 */
export const hostPorts: Check = {
  id: 'host-ports',
  summary: 'No two containers that run at the same time take the same port of the node.',
  explanation:
    'A `hostPort` is a port of the node. For each `protocol` and `hostIP` it can be taken once by the containers of a pod; ' +
    'init containers run one after the other, so two of them can take the same. Kubernetes refuses the second when the ' +
    'CronJob is created.\n\n' +
    'A Job seldom needs a host port: while one run holds it, no other finds room on that node.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              ports:
                - { containerPort: 8080, hostPort: 80 }
                - { containerPort: 8081, hostPort: 80 }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              ports:
                - { containerPort: 8080, hostPort: 80 }
                - { containerPort: 8081, hostPort: 81 }`,
  fields: fieldsOfContainers('ports'),
  faults: ({ pod }) => (takesPorts(pod.containers) || takesPorts(pod.initContainers) ? faultsOf(pod) : nothing),
};

const firstInit = at(child(paths.pod, 'initContainers'), 0);

function takesPorts(containers: Containers | null | undefined): boolean {
  return containers?.some((container) => container?.ports?.some((port) => (port?.hostPort ?? 0) !== 0)) === true;
}

function* faultsOf(pod: View['pod']): Generator<FieldError> {
  const taken = new Set<string>();
  for (const { container, place } of placesOf(pod)) {
    if (place.list === 'ephemeralContainers') return;
    const isInit = place.list === 'initContainers';
    const takenBefore = isInit ? new Set<string>() : taken;
    for (const [index, port] of (container.ports ?? []).entries()) {
      const hostPort = port?.hostPort ?? 0;
      if (hostPort === 0) continue;
      const key = `${(port?.protocol ?? '') === '' ? 'TCP' : (port?.protocol ?? '')}/${port?.hostIP ?? ''}/${hostPort}`;
      const path = at(child(isInit ? firstInit : place.path, 'ports'), index);
      if (takenBefore.has(key)) yield duplicate(child(path, 'hostPort'), key);
      takenBefore.add(key);
    }
  }
}
