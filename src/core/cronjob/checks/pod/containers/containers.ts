import { child, duplicate, invalid, required } from '../../../../field/index.js';
import type { FieldError } from '../../../../field/index.js';
import { nothing } from '../../check.js';
import type { Check } from '../../check.js';
import { labelFaults } from '../../syntax.js';
import { paths } from '../../view.js';
import type { View } from '../../view.js';
import { fieldsOfContainers, placesOf } from './each.js';

/**
 * A pod has a container; each container has an image and a name of its own, init containers included.
 *
 * As `validateContainers` and `validateInitContainers` of Kubernetes 1.36.
 */
export const containers: Check = {
  id: 'containers',
  summary: 'There is at least one container, and each has an image and a name of its own.',
  explanation:
    'A pod has at least one container in `containers`, and each has an `image`. `initContainers` run before them, one after ' +
    'the other. A name is at most 63 lower case letters, digits and hyphens, and no two containers of a pod share one, init ' +
    'containers included: logs, metrics and `kubectl exec -c` know a container by its name only.\n\n' +
    'Kubernetes refuses anything else when the CronJob is created. Whether the image is there shows only when a run starts.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          initContainers: [{ name: main, image: busybox:1.36 }]
          containers: [{ name: main, image: busybox:1.36 }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          initContainers: [{ name: fetch, image: busybox:1.36 }]
          containers: [{ name: main, image: busybox:1.36 }]`,
  fields: [child(paths.pod, 'containers'), ...fieldsOfContainers('name', 'image')],
  on: 'always',
  faults: ({ pod }) => (areSound(pod) ? nothing : podFaults(pod)),
};

/** Whether there is plainly nothing to say, as of almost every pod. */
function areSound({ containers: regular, initContainers, ephemeralContainers }: View['pod']): boolean {
  if (regular?.length !== 1 || initContainers != null || ephemeralContainers != null) return false;
  const [container] = regular;
  return container != null && (container.image ?? '') !== '' && isLabel(container.name ?? '');
}

function isLabel(name: string): boolean {
  return labelFaults(name).length === 0;
}

function* podFaults(pod: View['pod']): Generator<FieldError> {
  const names = new Set<string>();
  if ((pod.containers ?? []).length === 0) yield required(child(paths.pod, 'containers'));
  for (const { container, place } of placesOf(pod)) {
    const name = container.name ?? '';
    const namePath = child(place.path, 'name');
    if (name === '') yield required(namePath);
    else for (const fault of labelFaults(name)) yield invalid(namePath, name, fault);
    if ((container.image ?? '') === '') yield required(child(place.path, 'image'));
    if (names.has(name)) yield duplicate(namePath, name);
    // A missing name is a duplicate among containers, not among init containers: Kubernetes' own distinction.
    if (name !== '' || place.list !== 'initContainers') names.add(name);
  }
}
