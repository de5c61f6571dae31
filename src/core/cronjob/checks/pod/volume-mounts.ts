import { at, child, notFound, required } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { volumeNames } from './volumes/volumes.js';

/**
 * Each volume mount names a volume of the pod.
 *
 * As `ValidateVolumeMounts` of Kubernetes 1.36.
 */
export const volumeMounts: Check = {
  id: 'volume-mounts',
  summary: 'Each volume mount names a volume of the pod.',
  fields: [child(paths.pod, 'containers[]', 'volumeMounts'), child(paths.pod, 'initContainers[]', 'volumeMounts')],
  faults: ({ pod }) => (hasMounts(pod.initContainers) || hasMounts(pod.containers) ? podFaults(pod) : nothing),
};

type Containers = NonNullable<View['pod']['containers']>;

function hasMounts(containers: Containers | null | undefined): boolean {
  return containers?.some((container) => container?.volumeMounts != null) === true;
}

function* podFaults(pod: View['pod']): Generator<FieldError> {
  const volumes = volumeNames(pod);
  yield* mountFaults(child(paths.pod, 'initContainers'), pod.initContainers ?? [], volumes);
  yield* mountFaults(child(paths.pod, 'containers'), pod.containers ?? [], volumes);
}

function* mountFaults(path: FieldPath, containers: Containers, volumes: ReadonlySet<string>): Generator<FieldError> {
  for (const [index, container] of containers.entries()) {
    for (const [mountIndex, mount] of (container?.volumeMounts ?? []).entries()) {
      const name = mount?.name ?? '';
      if (volumes.has(name)) continue;
      const namePath = child(at(child(at(path, index), 'volumeMounts'), mountIndex), 'name');
      if (name === '') yield required(namePath);
      yield notFound(namePath, name);
    }
  }
}
