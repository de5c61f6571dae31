import { child, forbidden } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import type { View } from '../../view.js';
import { faultsOfContainers, fieldsOfContainers, isSidecar, sidecarsOnly } from './each.js';
import type { Container, ContainerRule } from './each.js';
import { handlerFaults } from './handlers.js';

/**
 * The hooks of a container do one thing each.
 *
 * As `validateLifecycle` of Kubernetes 1.36, which drops a `stopSignal` before it looks: the feature is off there.
 */
export const lifecycle: Check = {
  id: 'lifecycle',
  summary: 'Each hook of a container has one handler.',
  explanation:
    '`postStart` and `preStop` do exactly one thing: `exec`, `httpGet`, `sleep`, which takes no longer than the pod may ' +
    'take to end (`terminationGracePeriodSeconds`, 30 unless told otherwise), or `tcpSocket`. An init container has no ' +
    'hooks unless it is a sidecar (`restartPolicy: Always`).',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              lifecycle:
                preStop:
                  sleep: { seconds: 60 }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          terminationGracePeriodSeconds: 90
          containers:
            - name: main
              image: busybox:1.36
              lifecycle:
                preStop:
                  sleep: { seconds: 60 }`,
  fields: fieldsOfContainers('lifecycle'),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

const rule: ContainerRule = {
  concerns: (container) => container.lifecycle != null,
  *faults(container, place, pod): Generator<FieldError> {
    // An ephemeral container can't have any, which is a rule of its own.
    if (container.lifecycle == null || place.list === 'ephemeralContainers') return;
    const path = child(place.path, 'lifecycle');
    const { postStart, preStop, stopSignal } = container.lifecycle;
    const isDropped = stopSignal != null && postStart == null && preStop == null;
    if (place.list !== 'initContainers' || isSidecar(container, place)) {
      yield* lifecycleFaults(path, container.lifecycle, pod);
    } else if (!isDropped) yield forbidden(path, sidecarsOnly);
  },
};

function* lifecycleFaults(
  path: FieldPath,
  { postStart, preStop }: NonNullable<Container['lifecycle']>,
  pod: View['pod'],
): Generator<FieldError> {
  if (postStart != null) yield* handlerFaults(child(path, 'postStart'), postStart, gracePeriodOf(pod));
  if (preStop != null) yield* handlerFaults(child(path, 'preStop'), preStop, gracePeriodOf(pod));
}

/** How long the pod may take to end, in seconds. */
export function gracePeriodOf({ terminationGracePeriodSeconds }: View['pod']): number {
  return terminationGracePeriodSeconds ?? 30;
}
