import { at, child, quote } from '../../../field/index.js';
import type { FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { eachContainer } from '../pod/each-container.js';
import { inThousandths, isWholeNumber, parseQuantity, quantityText } from '../quantity.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const overheadPath = child(paths.pod, 'overhead');

/**
 * Memory and ephemeral storage are whole bytes.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const fractionalBytes: Advice = {
  id: 'fractional-bytes',
  level: 'warn',
  fromKubernetes: true,
  summary: 'Amounts of memory and ephemeral storage are whole bytes.',
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
  fields: [overheadPath, ...['initContainers[]', 'containers[]'].map((list) => child(paths.pod, list, 'resources'))],
  remarks: ({ pod }) => (hasAmounts(pod) ? byteRemarks(pod) : nothing),
};

function hasAmounts({ overhead, containers, initContainers }: View['pod']): boolean {
  return (
    overhead != null ||
    containers?.some((container) => container?.resources != null) === true ||
    initContainers?.some((container) => container?.resources != null) === true
  );
}

function* byteRemarks(pod: View['pod']): Generator<Remark> {
  yield* amountRemark(overheadPath, pod.overhead, 'memory');
  yield* amountRemark(overheadPath, pod.overhead, 'ephemeral-storage');
  for (const { container, path } of eachContainer(pod)) {
    const { limits, requests } = container.resources ?? {};
    for (const name of ['memory', 'ephemeral-storage'] as const) {
      yield* amountRemark(child(path, 'resources', 'limits'), limits, name);
      yield* amountRemark(child(path, 'resources', 'requests'), requests, name);
    }
  }
}

type Amounts = View['pod']['overhead'];

/** Almost every amount of bytes; to read it as a quantity takes longer than all that is done here. */
const plainlyWhole = /^\d{1,18}(?:[kMGTPE]|[KMGTPE]i)?$/;

function* amountRemark(path: FieldPath, amounts: Amounts, name: string): Generator<Remark> {
  const amount = amounts?.[name];
  if (amount == null || plainlyWhole.test(String(amount))) return;
  const quantity = parseQuantity(amount);
  if (quantity === undefined || isWholeNumber(quantity)) return;
  const shown = quote(quantityText(inThousandths(quantity)));
  yield { field: at(path, name), text: `fractional byte value ${shown} is invalid, must be an integer` };
}
