import { child, forbidden, notSupported, required } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { initContainersFirst, placesOf } from './containers/each.js';

const path = child(paths.pod, 'os');
const contextPath = child(paths.pod, 'securityContext');

const onWindows = 'cannot be set for a windows pod';
const onLinux = 'windows options cannot be set for a linux pod';

const linuxOfPod = [
  ...(['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'fsGroup', 'fsGroupChangePolicy', 'sysctls'] as const),
  ...(['runAsUser', 'runAsGroup', 'supplementalGroups', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'] as const),
];
const linuxOfContainer = [
  ...(['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem'] as const),
  ...(['privileged', 'allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup'] as const),
];

/**
 * The operating system is linux or windows, and nothing is asked for that only the other one has.
 *
 * As `validateOS`, `validateLinux` and `validateWindows` of Kubernetes 1.36, which report a name that is none at `os`.
 */
export const podOs: Check = {
  id: 'pod-os',
  summary: 'The operating system of the pod is linux or windows, and nothing is set that only the other one has.',
  explanation:
    '`os.name` tells Kubernetes for which system the containers are made: `linux` or `windows`. Then it can refuse what ' +
    'would have no effect there when the CronJob is created. A Windows pod has no Linux users and groups, profiles, ' +
    'SELinux, sysctls, capabilities or host namespaces other than the network; a Linux pod has no `windowsOptions`.\n\n' +
    'Leave out the fields of the other system, or leave out `os` where the same template is to run on both.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          os: { name: windows }
          securityContext: { fsGroup: 1000 }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          os: { name: windows }
          securityContext: { windowsOptions: { runAsUserName: ContainerUser } }`,
  fields: [
    path,
    ...['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'].map((field) => child(paths.pod, field)),
    ...[...linuxOfPod, 'windowsOptions'].map((field) => child(contextPath, field)),
    ...['initContainers[]', 'containers[]'].flatMap((list) =>
      [...linuxOfContainer, 'windowsOptions'].map((field) => child(paths.pod, list, 'securityContext', field)),
    ),
  ],
  faults: ({ pod }) => (pod.os == null ? nothing : osFaults(pod)),
};

function osFaults(pod: View['pod']): Iterable<FieldError> {
  const name = pod.os?.name ?? '';
  if (name === 'linux') return linuxFaults(pod);
  if (name === 'windows') return windowsFaults(pod);
  return [name === '' ? required(child(path, 'name')) : notSupported(path, name, ['linux', 'windows'])];
}

function* linuxFaults(pod: View['pod']): Generator<FieldError> {
  if (pod.securityContext?.windowsOptions != null) yield forbidden(child(contextPath, 'windowsOptions'), onLinux);
  for (const { container, place } of placesOf(pod, initContainersFirst)) {
    if (container.securityContext?.windowsOptions == null) continue;
    yield forbidden(child(place.path, 'securityContext', 'windowsOptions'), onLinux);
  }
}

function* windowsFaults(pod: View['pod']): Generator<FieldError> {
  yield* setFields(contextPath, pod.securityContext ?? {}, linuxOfPod);
  if (pod.hostUsers != null) yield forbidden(child(paths.pod, 'hostUsers'), onWindows);
  if (pod.hostPID === true) yield forbidden(child(paths.pod, 'hostPID'), onWindows);
  if (pod.hostIPC === true) yield forbidden(child(paths.pod, 'hostIPC'), onWindows);
  if (pod.shareProcessNamespace != null) yield forbidden(child(paths.pod, 'shareProcessNamespace'), onWindows);
  for (const { container, place } of placesOf(pod, initContainersFirst)) {
    yield* setFields(child(place.path, 'securityContext'), container.securityContext ?? {}, linuxOfContainer);
  }
}

/** An empty list of sysctls is none; any other field is set where it is there. */
function* setFields<Field extends string>(
  context: FieldPath,
  values: { readonly [Key in Field]?: unknown },
  fields: readonly Field[],
): Generator<FieldError> {
  for (const field of fields) {
    const value = values[field];
    if (value == null || (field === 'sysctls' && Array.isArray(value) && value.length === 0)) continue;
    yield forbidden(child(context, field), onWindows);
  }
}
