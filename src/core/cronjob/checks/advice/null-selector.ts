import { at, child } from '../../../field/index.js';
import type { FieldPath } from '../../../field/index.js';
import type { PodAffinity, Received } from '../../schema/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const spreadPath = child(paths.pod, 'topologySpreadConstraints');
const affinityPath = child(paths.pod, 'affinity', 'podAffinity');
const antiAffinityPath = child(paths.pod, 'affinity', 'podAntiAffinity');

/**
 * Spreading, and affinity between pods, say which pods they are about.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const nullSelector: Advice = {
  id: 'null-selector',
  level: 'warn',
  fromKubernetes: true,
  summary: 'Topology spread constraints and affinity between pods have a label selector.',
  explanation:
    'Without a `labelSelector` a constraint or a term of affinity is about no pods at all: the spreading does nothing, ' +
    'and a required affinity can never be met, so that the pod is not scheduled. Select the labels of the pods that are ' +
    'meant; for all pods write an empty selector, `{}`. Kubernetes accepts it with a warning.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          topologySpreadConstraints:
            - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        metadata: { labels: { app: report } }
        spec:
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
              labelSelector: { matchLabels: { app: report } }`,
  fields: [spreadPath, affinityPath, antiAffinityPath],
  remarks: ({ pod }) =>
    pod.topologySpreadConstraints == null && pod.affinity == null ? nothing : selectorRemarks(pod),
};

const text = 'a null labelSelector results in matching no pod';

function* selectorRemarks({ topologySpreadConstraints: constraints, affinity }: View['pod']): Generator<Remark> {
  for (const [index, constraint] of (constraints ?? []).entries()) {
    if (constraint?.labelSelector == null) yield { field: child(at(spreadPath, index), 'labelSelector'), text };
  }
  yield* affinityRemarks(affinityPath, affinity?.podAffinity ?? {});
  yield* affinityRemarks(antiAffinityPath, affinity?.podAntiAffinity ?? {});
}

function* affinityRemarks(path: FieldPath, affinity: Received<PodAffinity>): Generator<Remark> {
  const requiredPath = child(path, 'requiredDuringSchedulingIgnoredDuringExecution');
  for (const [index, term] of (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    if (term?.labelSelector == null) yield { field: child(at(requiredPath, index), 'labelSelector'), text };
  }
  const preferredPath = child(path, 'preferredDuringSchedulingIgnoredDuringExecution');
  for (const [index, weighted] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    if (weighted?.podAffinityTerm?.labelSelector != null) continue;
    yield { field: child(at(preferredPath, index), 'podAffinityTerm', 'labelSelector'), text };
  }
}
