import { at, child, quote } from '../../../field/index.js';
import type { FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { plainly } from '../pod/containers/resource-list.js';
import { initContainersFirst, placesOf } from '../pod/containers/each.js';
import { inThousandths, isWholeNumber, parseQuantity, quantityText } from '../quantity.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const overheadPath = child(paths.pod, 'overhead');
const volumesPath = child(paths.pod, 'volumes');

/**
 * Memory and ephemeral storage are whole bytes.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const fractionalBytes: Advice = {
  id: 'fractional-bytes',
  level: 'warn',
  fromKubernetes: true,
  summary: 'Amounts of memory and storage are whole bytes.',
  explanation:
    'The suffix `m` means thousandths, so `500m` of memory is half a byte, not 500 megabytes, and a container with ' +
    'that limit is killed at once. Kubernetes accepts it with a warning. Write `500M`, or `500Mi` for units of 1024.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers: [{ name: main, image: 'busybox:1.36', resources: { limits: { memory: 500m } } }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers: [{ name: main, image: 'busybox:1.36', resources: { limits: { memory: 500Mi } } }]`,
  fields: [
    overheadPath,
    volumesPath,
    ...['initContainers[]', 'containers[]'].map((list) => child(paths.pod, list, 'resources')),
  ],
  remarks: ({ pod }) => (hasAmounts(pod) ? byteRemarks(pod) : nothing),
};

function hasAmounts({ overhead, volumes, containers, initContainers }: View['pod']): boolean {
  if (volumes?.some((volume) => volume?.ephemeral != null) === true) return true;
  return !areWhole(overhead) || !areWholeIn(containers) || !areWholeIn(initContainers);
}

function areWholeIn(containers: View['pod']['containers']): boolean {
  for (const container of containers ?? []) {
    const resources = container?.resources;
    if (resources != null && !(areWhole(resources.limits) && areWhole(resources.requests))) return false;
  }
  return true;
}

/** Whether there is plainly nothing to say: to read an amount as a quantity takes longer than all that is done here. */
function areWhole(amounts: Amounts): boolean {
  return amounts == null || bytes.every((name) => amounts[name] == null || (plainly(amounts[name]) ?? 1) % 1000 === 0);
}

const bytes = ['memory', 'ephemeral-storage'] as const;

function* byteRemarks(pod: View['pod']): Generator<Remark> {
  for (const [index, volume] of (pod.volumes ?? []).entries()) {
    const { requests, limits } = volume?.ephemeral?.volumeClaimTemplate?.spec?.resources ?? {};
    const claimPath = child(at(volumesPath, index), 'ephemeral', 'volumeClaimTemplate', 'spec', 'resources');
    yield* amountRemark(child(claimPath, 'requests'), requests, 'storage');
    yield* amountRemark(child(claimPath, 'limits'), limits, 'storage');
  }
  yield* amountRemark(overheadPath, pod.overhead, 'memory');
  yield* amountRemark(overheadPath, pod.overhead, 'ephemeral-storage');
  for (const { container, place } of placesOf(pod, initContainersFirst)) {
    const { limits, requests } = container.resources ?? {};
    for (const name of bytes) {
      yield* amountRemark(child(place.path, 'resources', 'limits'), limits, name);
      yield* amountRemark(child(place.path, 'resources', 'requests'), requests, name);
    }
  }
}

type Amounts = View['pod']['overhead'];

function* amountRemark(path: FieldPath, amounts: Amounts, name: string): Generator<Remark> {
  const quantity = parseQuantity(amounts?.[name] ?? 0);
  if (quantity === undefined || isWholeNumber(quantity)) return;
  const shown = quote(quantityText(inThousandths(quantity)));
  yield { field: at(path, name), text: `fractional byte value ${shown} is invalid, must be an integer` };
}
