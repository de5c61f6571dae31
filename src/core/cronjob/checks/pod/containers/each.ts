import { at, child } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import { nothing } from '../../check.js';
import { paths } from '../../view.js';
import type { View } from '../../view.js';

/** The containers of a pod, in any of its lists. */
export type Containers = NonNullable<View['pod']['containers']>;
/** One of them, as it comes in. */
export type Container = NonNullable<Containers[number]>;
/** The list that a container stands in. */
export type ContainerList = 'containers' | 'initContainers' | 'ephemeralContainers';

/** Where a container stands. */
export interface Place {
  readonly list: ContainerList;
  readonly path: FieldPath;
}

/** What a rule asks of one container. */
export interface ContainerRule {
  /** Whether there is anything to judge; it decides alone in almost every CronJob, so it should be quick. */
  readonly concerns: (container: Container) => boolean;
  readonly faults: (container: Container, place: Place, pod: View['pod']) => Iterable<FieldError>;
}

/** In the order in which the validation of kube-apiserver reports. */
const lists: readonly ContainerList[] = ['containers', 'initContainers', 'ephemeralContainers'];
/** In the order in which its containers are visited where all of them are looked at alike, as for its warnings. */
export const initContainersFirst: readonly ContainerList[] = ['initContainers', 'containers', 'ephemeralContainers'];

/** What breaks `rule` in the containers of a pod, null standing for one without any field; `nothing` where none concerns it. */
export function faultsOfContainers(pod: View['pod'], rule: ContainerRule): Iterable<FieldError> {
  return anyContainer(pod, rule.concerns) ? found(pod, rule) : nothing;
}

/** Whether `concerns` holds for any container of the pod. */
export function anyContainer(pod: View['pod'], concerns: ContainerRule['concerns']): boolean {
  return lists.some((list) => holdsForAny(pod[list], concerns));
}

function holdsForAny(containers: Containers | null | undefined, concerns: ContainerRule['concerns']): boolean {
  if (containers == null) return false;
  for (const container of containers) if (concerns(container ?? empty)) return true;
  return false;
}

const empty: Container = {};

function* found(pod: View['pod'], { concerns, faults }: ContainerRule): Generator<FieldError> {
  for (const { container, place } of placesOf(pod)) if (concerns(container)) yield* faults(container, place, pod);
}

/** A container and where it stands. */
export interface PlacedContainer {
  readonly container: Container;
  readonly place: Place;
}

/** The containers of a pod, each with its place. */
export function* placesOf(pod: View['pod'], order = lists): Generator<PlacedContainer> {
  for (const list of order) {
    for (const [index, container] of (pod[list] ?? []).entries()) {
      yield { container: container ?? empty, place: { list, path: at(child(paths.pod, list), index) } };
    }
  }
}

/** The fields of containers and init containers that a rule judges. */
export function fieldsOfContainers(...names: readonly string[]): readonly FieldPath[] {
  return ['containers[]', 'initContainers[]'].flatMap((list) => names.map((name) => child(paths.pod, list, name)));
}

/** Whether it is started before the others and runs beside them. */
export function isSidecar({ restartPolicy }: Container, { list }: Place): boolean {
  return list === 'initContainers' && restartPolicy === 'Always';
}

/** What Kubernetes says of fields that an init container has only as a sidecar. */
export const sidecarsOnly = 'may not be set for init containers without restartPolicy=Always';
