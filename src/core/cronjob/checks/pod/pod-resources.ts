import { at, child, forbidden, invalid, notSupported } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { compareQuantities, quantityText } from '../quantity.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { claimsFaults } from './containers/claimed-devices.js';
import { requirementsFaults } from './containers/resource-list.js';
import { isHugePages, resourceNameFaults } from './containers/resource-names.js';
import { claimNames } from './resource-claims.js';
import { amountsOf, totalOf } from './total-resources.js';
import type { Amounts } from './total-resources.js';

const path = child(paths.pod, 'resources');

/**
 * What the pod asks for and may use as a whole is CPU, memory and huge pages, and enough for its containers.
 *
 * As `validatePodResources` of Kubernetes 1.36; a Windows pod has no resources of its own.
 */
export const podResources: Check = {
  id: 'pod-resources',
  summary: 'The limits and requests of the pod as a whole are CPU, memory and huge pages, enough for its containers.',
  explanation:
    '`resources` of the pod bounds its containers together, so one container can use what another one leaves. Only ' +
    '`cpu`, `memory` and huge pages can be shared like that; devices and claims belong to containers.\n\n' +
    'What the containers request together must fit in what the pod requests, and no container may have a higher limit ' +
    'than the pod. Kubernetes refuses anything else when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          resources: { requests: { cpu: 500m } }
          containers: [{ name: main, image: 'busybox:1.36', resources: { requests: { cpu: 1 } } }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          resources: { requests: { cpu: 2 } }
          containers: [{ name: main, image: 'busybox:1.36', resources: { requests: { cpu: 1 } } }]`,
  fields: [path],
  faults: ({ pod }) => (pod.resources == null ? nothing : resourcesFaults(pod, pod.resources)),
};

type Resources = NonNullable<View['pod']['resources']>;

function* resourcesFaults(pod: View['pod'], resources: Resources): Generator<FieldError> {
  if (pod.os?.name === 'windows') {
    yield forbidden(path, 'may not be set for a windows pod');
    return;
  }
  if (resources.claims != null) {
    yield forbidden(child(path, 'claims'), 'claims may not be set for Resources at pod-level');
  }
  yield* requirementsFaults(path, resources, podResourceFaults);
  yield* claimsFaults(child(path, 'claims'), resources.claims ?? [], claimNames(pod));
  const [requests, limits] = [quantities(resources.requests), quantities(resources.limits)];
  yield* requestFaults(pod, requests);
  yield* limitFaults(pod, limits);
}

/** The names are those of requirements, and of them the ones that containers can share. */
function podResourceFaults(field: FieldPath, name: string): Iterable<FieldError> {
  const faults = [...resourceNameFaults(field, name)];
  if (faults.length > 0 || name === 'cpu' || name === 'memory' || isHugePages(name)) return faults;
  return [notSupported(field, name, ['cpu', 'hugepages-', 'memory'])];
}

function quantities(list: Resources['limits']): Amounts {
  return amountsOf({ resources: { limits: list ?? {} } }, 'limits');
}

function* requestFaults(pod: View['pod'], requests: Amounts): Generator<FieldError> {
  if (requests.size === 0) return;
  for (const [name, total] of totalOf(pod, 'requests')) {
    const request = requests.get(name);
    if (request === undefined || compareQuantities(total, request) <= 0) continue;
    const detail = `must be greater than or equal to aggregate container requests of ${quantityText(total)}`;
    yield invalid(at(child(path, 'requests'), name), quantityText(request), detail);
  }
}

/** Huge pages can't be promised twice, so there it is the sum that counts; Kubernetes writes the path of a container so. */
function* limitFaults(pod: View['pod'], limits: Amounts): Generator<FieldError> {
  if (limits.size === 0) return;
  for (const [name, total] of totalOf(pod, 'limits')) {
    const limit = limits.get(name);
    if (!isHugePages(name) || limit === undefined || compareQuantities(total, limit) <= 0) continue;
    const detail = `must be greater than or equal to aggregate container limits of ${quantityText(total)}`;
    yield invalid(at(child(path, 'limits'), name), quantityText(limit), detail);
  }
  for (const [index, container] of (pod.containers ?? []).entries()) {
    for (const [name, own] of amountsOf(container, 'limits')) {
      const limit = limits.get(name);
      if (limit === undefined || compareQuantities(own, limit) <= 0) continue;
      const field = child(at(at(child(path, 'containers'), index), name), 'limits');
      yield invalid(field, quantityText(own), `must be less than or equal to pod limits of ${quantityText(limit)}`);
    }
  }
}
