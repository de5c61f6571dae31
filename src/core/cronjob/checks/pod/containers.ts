import { at, child, duplicate, invalid, required } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import type { Check } from '../check.js';
import { labelFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const containersPath = child(paths.pod, 'containers');
const initContainersPath = child(paths.pod, 'initContainers');

/**
 * A pod has a container; each container has an image and a name of its own, init containers included.
 *
 * As `validateContainers` and `validateInitContainers` of Kubernetes 1.36.
 */
export const containers: Check = {
  id: 'containers',
  summary: 'There is at least one container, and each has an image and a name of its own.',
  fields: [containersPath, initContainersPath],
  *faults({ pod }: View): Generator<FieldError> {
    const names = new Set<string>();
    if ((pod.containers ?? []).length === 0) yield required(containersPath);
    for (const [index, container] of (pod.containers ?? []).entries()) {
      yield* containerFaults(container ?? {}, names, { list: containersPath, index });
      names.add(container?.name ?? '');
    }
    // A missing name is a duplicate among containers, not among init containers: Kubernetes' own distinction.
    for (const [index, container] of (pod.initContainers ?? []).entries()) {
      yield* containerFaults(container ?? {}, names, { list: initContainersPath, index });
      if ((container?.name ?? '') !== '') names.add(container?.name ?? '');
    }
  },
};

type Container = NonNullable<NonNullable<View['pod']['containers']>[number]>;

function* containerFaults(
  container: Container,
  taken: ReadonlySet<string>,
  { list, index }: { list: FieldPath; index: number },
): Generator<FieldError> {
  const name = container.name ?? '';
  if (name === '') yield required(child(at(list, index), 'name'));
  else for (const fault of labelFaults(name)) yield invalid(child(at(list, index), 'name'), name, fault);
  if ((container.image ?? '') === '') yield required(child(at(list, index), 'image'));
  if (taken.has(name)) yield duplicate(child(at(list, index), 'name'), name);
}
