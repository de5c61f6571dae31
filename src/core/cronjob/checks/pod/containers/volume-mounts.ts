import { at, child, forbidden, invalid, notFound, notSupported, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import { nothing } from '../../check.js';
import type { Check } from '../../check.js';
import type { View } from '../../view.js';
import { anyContainer, fieldsOfContainers, placesOf } from './each.js';
import type { Container, ContainerRule } from './each.js';
import { descendingFaults } from '../volumes/parts.js';
import { soundVolumes } from '../volumes/volumes.js';

const propagations = ['Bidirectional', 'HostToContainer', 'None'];
const readOnlyModes = ['Disabled', 'Enabled', 'IfPossible'];

/**
 * Each volume mount names a volume of the pod and a place of its own.
 *
 * As `ValidateVolumeMounts` of Kubernetes 1.36, which reports the path within the volume, the propagation and the
 * recursive read-only mode at the list.
 */
export const volumeMounts: Check = {
  id: 'volume-mounts',
  summary: 'Each volume mount names a volume of the pod and a path of its own, in a way that goes together.',
  explanation:
    'A mount refers to one of `spec.volumes` by its name, which the API server checks when the CronJob is created. A volume ' +
    'with a fault of its own counts as missing: Kubernetes then reports both. Each mount has a `mountPath` that no other ' +
    'mount or device of the container has.\n\n' +
    '`subPath` or `subPathExpr`, not both, leads downwards from the root of the volume: without `/` at its start, ' +
    'without `..`. `Bidirectional` propagation needs a privileged container. `recursiveReadOnly` needs `readOnly: true` ' +
    'and no propagation.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              volumeMounts: [{ name: cache, mountPath: /cache }]
          volumes: []`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              volumeMounts: [{ name: cache, mountPath: /cache }]
          volumes: [{ name: cache, emptyDir: {} }]`,
  fields: fieldsOfContainers('volumeMounts', 'volumeDevices'),
  faults: ({ pod }) => (anyContainer(pod, hasMounts) ? podFaults(pod) : nothing),
};

type Volumes = ReturnType<typeof soundVolumes>;
type Mount = NonNullable<NonNullable<Container['volumeMounts']>[number]>;

const hasMounts: ContainerRule['concerns'] = ({ volumeMounts: mounts }) => mounts != null && mounts.length > 0;

function* podFaults(pod: View['pod']): Generator<FieldError> {
  const volumes = soundVolumes(pod);
  for (const { container, place } of placesOf(pod)) {
    if (hasMounts(container)) yield* containerFaults(child(place.path, 'volumeMounts'), container, volumes);
  }
}

function* containerFaults(path: FieldPath, container: Container, volumes: Volumes): Generator<FieldError> {
  const devices = devicePaths(container);
  const isPrivileged = container.securityContext?.privileged === true;
  const taken = new Set<string>();
  for (const [index, item] of (container.volumeMounts ?? []).entries()) {
    const mount = item ?? {};
    const mountPath = mount.mountPath ?? '';
    if (!volumes.has(mount.name ?? '')) yield* nameFaults(child(at(path, index), 'name'), mount.name ?? '');
    if (mountPath === '') yield required(child(at(path, index), 'mountPath'));
    if (taken.has(mountPath)) yield invalid(child(at(path, index), 'mountPath'), mountPath, 'must be unique');
    taken.add(mountPath);
    if (devices.size > 0) yield* deviceFaults(at(path, index), mount, devices);
    yield* subPathFaults(path, index, mount);
    if (mount.mountPropagation != null) {
      yield* propagationFaults(child(path, 'mountPropagation'), mount.mountPropagation, isPrivileged);
    }
    if (mount.recursiveReadOnly != null) yield* readOnlyFaults(child(path, 'recursiveReadOnly'), mount);
  }
}

function* nameFaults(path: FieldPath, name: string): Generator<FieldError> {
  if (name === '') yield required(path);
  yield notFound(path, name);
}

/** The paths of the block devices of a container by the names of their volumes; of two of a name, the last. */
function devicePaths({ volumeDevices }: Container): ReadonlyMap<string, string> {
  return new Map((volumeDevices ?? []).map((device) => [device?.name ?? '', device?.devicePath ?? '']));
}

function* deviceFaults(path: FieldPath, mount: Mount, devices: ReadonlyMap<string, string>): Generator<FieldError> {
  const [name, mountPath] = [mount.name ?? '', mount.mountPath ?? ''];
  if (devices.has(name)) yield invalid(child(path, 'name'), name, 'must not already exist in volumeDevices');
  if ([...devices.values()].includes(mountPath)) {
    yield invalid(child(path, 'mountPath'), mountPath, 'must not already exist as a path in volumeDevices');
  }
}

function* subPathFaults(path: FieldPath, index: number, mount: Mount): Generator<FieldError> {
  const [subPath, expression] = [mount.subPath ?? '', mount.subPathExpr ?? ''];
  if (subPath !== '') yield* descendingFaults(child(path, 'subPath'), subPath);
  if (expression === '') return;
  if (subPath !== '') {
    yield invalid(child(at(path, index), 'subPathExpr'), expression, 'subPathExpr and subPath are mutually exclusive');
  }
  yield* descendingFaults(child(path, 'subPathExpr'), expression);
}

function* propagationFaults(path: FieldPath, propagation: string, isPrivileged: boolean): Generator<FieldError> {
  if (!propagations.includes(propagation)) yield notSupported(path, propagation, propagations);
  if (propagation === 'Bidirectional' && !isPrivileged) {
    yield forbidden(path, 'Bidirectional mount propagation is available only to privileged containers');
  }
}

function* readOnlyFaults(path: FieldPath, mount: Mount): Generator<FieldError> {
  const mode = mount.recursiveReadOnly ?? '';
  if (!readOnlyModes.includes(mode)) yield notSupported(path, mode, readOnlyModes);
  if (mode !== 'Enabled' && mode !== 'IfPossible') return;
  if (mount.readOnly !== true) yield forbidden(path, 'may only be specified when readOnly is true');
  if (mount.mountPropagation != null && mount.mountPropagation !== 'None') {
    yield forbidden(path, 'may only be specified when mountPropagation is None or not specified');
  }
}
