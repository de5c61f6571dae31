import { at, child } from '../../../field/index.js';
import type { FieldPath } from '../../../field/index.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

/** A container as it comes in. */
export type Container = NonNullable<NonNullable<View['pod']['containers']>[number]>;

export interface PlacedContainer {
  readonly container: Container;
  readonly path: FieldPath;
}

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** Every container of a pod and where it stands, in the order in which Kubernetes visits them. */
export function* eachContainer(pod: View['pod']): Generator<PlacedContainer> {
  for (const list of lists) {
    for (const [index, container] of (pod[list] ?? []).entries()) {
      yield { container: container ?? {}, path: at(child(paths.pod, list), index) };
    }
  }
}
