import { at, child, invalid, required } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import type { PodAffinity, PodAffinityTerm, Received } from '../../schema/index.js';
import { bothOf, nothing } from '../check.js';
import type { Check } from '../check.js';
import { labelFaults } from '../syntax.js';
import { paths } from '../view.js';
import { keyFaultsAt, selectorFaults } from './label-selector.js';
import { labelKeysFaults } from './match-label-keys.js';
import { weightFaults } from './node-affinity.js';

const affinityPath = child(paths.pod, 'affinity', 'podAffinity');
const antiAffinityPath = child(paths.pod, 'affinity', 'podAntiAffinity');

/**
 * Terms of affinity and anti-affinity between pods have a topology key and well-formed selectors, and weights from 1 to
 * 100 where they are preferences.
 *
 * As `validatePodAffinity` and `validatePodAntiAffinity` of Kubernetes 1.36, which report a namespace at `namespace`.
 */
export const podAffinity: Check = {
  id: 'pod-affinity',
  summary: 'Affinity between pods has topology keys, well-formed selectors, and weights from 1 to 100.',
  explanation:
    'A term of `podAffinity` or `podAntiAffinity` names the pods that it is about, by a label selector, and by its ' +
    '`topologyKey` how near is near: the label of nodes that have to have the same value, such as ' +
    '`kubernetes.io/hostname`. Without a topology key it says nothing, and Kubernetes refuses it when the CronJob is ' +
    'created.\n\nA preferred term wraps the term in `podAffinityTerm` and has a `weight` from 1 to 100; ' +
    '`matchLabelKeys` and `mismatchLabelKeys` need a `labelSelector`.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          affinity:
            podAntiAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                - labelSelector: { matchLabels: { app: report } }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          affinity:
            podAntiAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                - labelSelector: { matchLabels: { app: report } }
                  topologyKey: kubernetes.io/hostname`,
  fields: [affinityPath, antiAffinityPath],
  faults: ({ pod: { affinity } }) =>
    bothOf(
      affinity?.podAffinity == null ? nothing : affinityFaults(affinityPath, affinity.podAffinity),
      affinity?.podAntiAffinity == null ? nothing : affinityFaults(antiAffinityPath, affinity.podAntiAffinity),
    ),
};

function* affinityFaults(path: FieldPath, affinity: Received<PodAffinity>): Generator<FieldError> {
  const requiredPath = child(path, 'requiredDuringSchedulingIgnoredDuringExecution');
  for (const [index, term] of (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    yield* termFaults(at(requiredPath, index), term ?? {});
  }
  const preferredPath = child(path, 'preferredDuringSchedulingIgnoredDuringExecution');
  for (const [index, weighted] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    yield* weightFaults(at(preferredPath, index), weighted?.weight);
    yield* termFaults(child(at(preferredPath, index), 'podAffinityTerm'), weighted?.podAffinityTerm ?? {});
  }
}

function* termFaults(path: FieldPath, term: Received<PodAffinityTerm>): Generator<FieldError> {
  yield* selectorFaults(child(path, 'labelSelector'), term.labelSelector);
  yield* selectorFaults(child(path, 'namespaceSelector'), term.namespaceSelector);
  for (const namespace of term.namespaces ?? []) {
    for (const fault of labelFaults(namespace ?? '')) yield invalid(child(path, 'namespace'), namespace ?? '', fault);
  }
  yield* labelKeysFaults(path, term);
  const topologyKey = term.topologyKey ?? '';
  if (topologyKey === '') yield required(child(path, 'topologyKey'), 'can not be empty');
  yield* keyFaultsAt(child(path, 'topologyKey'), topologyKey);
}
