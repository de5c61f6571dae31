import { at, child, forbidden, invalid } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { initContainersFirst, placesOf } from './containers/each.js';

const hostNetworkPath = child(paths.pod, 'hostNetwork');
const sharePath = child(paths.pod, 'shareProcessNamespace');
/** Kubernetes writes these two with a capital. */
const hostPidPath = child(paths.pod, 'HostPID');
const hostIpcPath = child(paths.pod, 'HostIPC');
const containersPath = child(paths.pod, 'containers');

/**
 * A pod with users of its own shares no namespace with the host, a pod with the processes of the host does not share its
 * own, and on the network of the host a port is that of the host.
 *
 * As `validatePodHostNetworkDeps`, `validateShareProcessNamespace` and `validateHostUsers` of Kubernetes 1.36.
 */
export const hostNamespaces: Check = {
  id: 'host-namespaces',
  summary: 'The namespaces that the pod shares with the host, or among its containers, go together.',
  explanation:
    '`hostUsers: false` gives the pod a user namespace of its own, which Kubernetes allows only without `hostNetwork`, ' +
    '`hostPID`, `hostIPC` and block devices in `volumeDevices`: files and processes would belong to other users than ' +
    'they seem to. `hostPID` and `shareProcessNamespace` contradict each other.\n\nWith `hostNetwork: true` a ' +
    'container has no ports but those of the host, so `hostPort` is left out or is the same as `containerPort`.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostPID: true
          shareProcessNamespace: true`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          shareProcessNamespace: true`,
  fields: [
    hostNetworkPath,
    hostPidPath,
    hostIpcPath,
    sharePath,
    child(paths.pod, 'containers[]', 'ports[]', 'hostPort'),
    child(paths.pod, 'containers[]', 'volumeDevices'),
    child(paths.pod, 'initContainers[]', 'volumeDevices'),
  ],
  on: ['hostUsers', 'hostNetwork', 'hostPID'].map((field) => child(paths.pod, field)),
  faults: ({ pod }) =>
    pod.hostUsers !== false && pod.hostNetwork !== true && pod.hostPID !== true ? nothing : namespaceFaults(pod),
};

function* namespaceFaults(pod: View['pod']): Generator<FieldError> {
  if (pod.hostNetwork === true) yield* portFaults(pod);
  if (pod.hostPID === true && pod.shareProcessNamespace === true) {
    yield invalid(sharePath, true, 'ShareProcessNamespace and HostPID cannot both be enabled');
  }
  if (pod.hostUsers === false) yield* userFaults(pod);
}

function* portFaults({ containers }: View['pod']): Generator<FieldError> {
  for (const [index, container] of (containers ?? []).entries()) {
    for (const [portIndex, port] of (container?.ports ?? []).entries()) {
      const hostPort = port?.hostPort ?? 0;
      if (hostPort === 0 || hostPort === (port?.containerPort ?? 0)) continue;
      const field = child(at(child(at(containersPath, index), 'ports'), portIndex), 'hostPort');
      yield invalid(field, hostPort, 'must match `containerPort` when `hostNetwork` is true');
    }
  }
}

function* userFaults(pod: View['pod']): Generator<FieldError> {
  const detail = 'when `hostUsers` is false';
  if (pod.hostNetwork === true) yield forbidden(hostNetworkPath, detail);
  if (pod.hostPID === true) yield forbidden(hostPidPath, detail);
  if (pod.hostIPC === true) yield forbidden(hostIpcPath, detail);
  for (const { container, place } of placesOf(pod, initContainersFirst)) {
    if ((container.volumeDevices ?? []).length > 0) yield forbidden(child(place.path, 'volumeDevices'), detail);
  }
}
