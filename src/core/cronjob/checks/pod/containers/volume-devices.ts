import { at, child, invalid, notFound, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import { nothing } from '../../check.js';
import type { Check } from '../../check.js';
import type { View } from '../../view.js';
import { anyContainer, fieldsOfContainers, placesOf } from './each.js';
import type { Container, ContainerRule } from './each.js';
import { soundVolumes } from '../volumes/volumes.js';

/**
 * Each block device of a container is a claimed volume of the pod, with a name and a path of its own.
 *
 * As `ValidateVolumeDevices` of Kubernetes 1.36.
 */
export const volumeDevices: Check = {
  id: 'volume-devices',
  summary: 'Each block device of a container is a claimed volume of the pod, at a path of its own.',
  explanation:
    'A block device is a volume without a file system, which the container finds at `devicePath`. So its `name` is that of ' +
    'a volume of the pod with a `persistentVolumeClaim` or an `ephemeral` claim; its path has no `..`. A container uses a ' +
    'volume either as a device or, in `volumeMounts`, as a file system, and has one thing at each path.\n\n' +
    'Anything else is refused when the CronJob is created. That the claim has `volumeMode: Block` shows only when a run ' +
    'starts.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: raw, emptyDir: {} }]
          containers:
            - name: main
              image: busybox:1.36
              volumeDevices: [{ name: raw, devicePath: /dev/raw }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: raw, persistentVolumeClaim: { claimName: raw } }]
          containers:
            - name: main
              image: busybox:1.36
              volumeDevices: [{ name: raw, devicePath: /dev/raw }]`,
  fields: fieldsOfContainers('volumeDevices'),
  faults: ({ pod }) => (anyContainer(pod, hasDevices) ? podFaults(pod) : nothing),
};

const hasDevices: ContainerRule['concerns'] = ({ volumeDevices: devices }) => devices != null && devices.length > 0;

type Volumes = ReturnType<typeof soundVolumes>;

function* podFaults(pod: View['pod']): Generator<FieldError> {
  const volumes = soundVolumes(pod);
  for (const { container, place } of placesOf(pod)) {
    if (hasDevices(container)) yield* containerFaults(child(place.path, 'volumeDevices'), container, volumes);
  }
}

function* containerFaults(path: FieldPath, container: Container, volumes: Volumes): Generator<FieldError> {
  const mounts = mountPaths(container);
  const [names, devicePaths] = [new Set<string>(), new Set<string>()];
  for (const [index, item] of (container.volumeDevices ?? []).entries()) {
    const [itemPath, name, devicePath] = [at(path, index), item?.name ?? '', item?.devicePath ?? ''];
    yield* nameFaults(child(itemPath, 'name'), name, { volumes, names });
    if (name !== '') names.add(name);
    yield* pathFaults(child(itemPath, 'devicePath'), devicePath, devicePaths);
    if (!climbs(devicePath)) devicePaths.add(devicePath);
    if (mounts.has(name)) yield invalid(child(itemPath, 'name'), name, 'must not already exist in volumeMounts');
    if ([...mounts.values()].includes(devicePath)) {
      const rule = 'must not already exist as a path in volumeMounts';
      yield invalid(child(itemPath, 'devicePath'), devicePath, rule);
    }
  }
}

function* nameFaults(
  path: FieldPath,
  name: string,
  { volumes, names }: { volumes: Volumes; names: ReadonlySet<string> },
): Generator<FieldError> {
  if (name === '') yield required(path);
  if (names.has(name)) yield invalid(path, name, 'must be unique');
  const volume = volumes.get(name);
  if (volume === undefined) yield notFound(path, name);
  else if (volume.persistentVolumeClaim == null && volume.ephemeral == null) yield invalid(path, name, claimsOnly);
}

const claimsOnly = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';

function* pathFaults(path: FieldPath, devicePath: string, taken: ReadonlySet<string>): Generator<FieldError> {
  if (devicePath === '') yield required(path);
  if (taken.has(devicePath)) yield invalid(path, devicePath, 'must be unique');
  if (climbs(devicePath)) yield invalid(path, devicePath, "can not contain backsteps ('..')");
}

/** The paths of the mounts of a container by the names of their volumes; of two of a name, the last. */
function mountPaths({ volumeMounts }: Container): ReadonlyMap<string, string> {
  return new Map((volumeMounts ?? []).map((mount) => [mount?.name ?? '', mount?.mountPath ?? '']));
}

/** Whether a step of the path leads upwards. */
function climbs(path: string): boolean {
  return path.split('/').includes('..');
}
