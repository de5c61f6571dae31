import { child, forbidden, notSupported } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import type { View } from '../../view.js';
import { faultsOfContainers, fieldsOfContainers, isSidecar, sidecarsOnly } from './each.js';
import type { Container, ContainerRule } from './each.js';
import { handlerFaults } from './handlers.js';

/**
 * The hooks of a container do one thing each, and its stop signal is one of its system.
 *
 * As `validateLifecycle` of Kubernetes 1.36.
 */
export const lifecycle: Check = {
  id: 'lifecycle',
  summary: 'Each hook of a container has one handler, and a stop signal goes with an operating system.',
  explanation:
    '`postStart` and `preStop` do exactly one thing: `exec`, `httpGet`, `sleep`, which takes no longer than the pod may ' +
    'take to end (`terminationGracePeriodSeconds`, 30 unless told otherwise), or `tcpSocket`. An init container has no ' +
    'hooks unless it is a sidecar (`restartPolicy: Always`).\n\n' +
    'A `stopSignal` needs `spec.os.name`, since systems have signals of their own: on Windows there are `SIGTERM` and ' +
    '`SIGKILL`. All this is refused when the CronJob is created.',
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
    if (place.list === 'initContainers' && !isSidecar(container, place)) yield forbidden(path, sidecarsOnly);
    else yield* lifecycleFaults(path, container.lifecycle, pod);
  },
};

function* lifecycleFaults(
  path: FieldPath,
  { postStart, preStop, stopSignal }: NonNullable<Container['lifecycle']>,
  pod: View['pod'],
): Generator<FieldError> {
  if (postStart != null) yield* handlerFaults(child(path, 'postStart'), postStart, gracePeriodOf(pod));
  if (preStop != null) yield* handlerFaults(child(path, 'preStop'), preStop, gracePeriodOf(pod));
  if (stopSignal == null) return;
  const signalPath = child(path, 'stopSignal');
  if (pod.os == null) {
    yield forbidden(signalPath, 'may not be set for containers with empty `spec.os.name`');
    return;
  }
  const signals = pod.os.name === 'linux' ? linuxSignals : pod.os.name === 'windows' ? windowsSignals : undefined;
  if (signals !== undefined && !signals.includes(stopSignal)) yield notSupported(signalPath, stopSignal, signals);
}

/** How long the pod may take to end, in seconds. */
export function gracePeriodOf({ terminationGracePeriodSeconds }: View['pod']): number {
  return terminationGracePeriodSeconds ?? 30;
}

const windowsSignals = ['SIGKILL', 'SIGTERM'];
const namedSignals =
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP ' +
  'TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX';
const linuxSignals = [
  ...namedSignals.split(' '),
  ...Array.from({ length: 15 }, (_, index) => `RTMIN+${index + 1}`),
  ...Array.from({ length: 14 }, (_, index) => `RTMAX-${index + 1}`),
]
  .map((signal) => `SIG${signal}`)
  .sort();
