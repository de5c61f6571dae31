import { at, child } from '../../../field/index.js';
import type { FieldPath } from '../../../field/index.js';
import type { NodeSelectorTerm, Received } from '../../schema/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const selectorPath = child(paths.pod, 'nodeSelector');
const affinityPath = child(paths.pod, 'affinity', 'nodeAffinity');
const requiredPath = child(affinityPath, 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms');
const preferredPath = child(affinityPath, 'preferredDuringSchedulingIgnoredDuringExecution');
const spreadPath = child(paths.pod, 'topologySpreadConstraints');

/**
 * What selects nodes uses the labels that nodes have today.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const deprecatedNodeLabel: Advice = {
  id: 'deprecated-node-label',
  level: 'warn',
  fromKubernetes: true,
  summary: 'What selects nodes uses no deprecated labels of nodes.',
  explanation:
    'Nodes still carry some labels under the names that they had in beta, and new nodes may not. A pod that selects ' +
    'nodes by such a label is not scheduled where it is missing. Kubernetes accepts it with a warning that names the ' +
    'label to use instead.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          nodeSelector: { beta.kubernetes.io/os: linux }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          nodeSelector: { kubernetes.io/os: linux }`,
  fields: [selectorPath, affinityPath, spreadPath],
  remarks: ({ pod }) =>
    pod.nodeSelector == null && pod.affinity?.nodeAffinity == null && pod.topologySpreadConstraints == null
      ? nothing
      : labelRemarks(pod),
};

const since = (version: string, label: string): string => `deprecated since ${version}; use "${label}" instead`;

const deprecated: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', since('v1.14', 'kubernetes.io/arch')],
  ['beta.kubernetes.io/os', since('v1.14', 'kubernetes.io/os')],
  ['failure-domain.beta.kubernetes.io/region', since('v1.17', 'topology.kubernetes.io/region')],
  ['failure-domain.beta.kubernetes.io/zone', since('v1.17', 'topology.kubernetes.io/zone')],
  ['beta.kubernetes.io/instance-type', since('v1.17', 'node.kubernetes.io/instance-type')],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  ['scheduler.alpha.kubernetes.io/preferAvoidPods', 'deprecated since v1.22; use Taints and Tolerations instead'],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);

function* labelRemarks({ nodeSelector, affinity, topologySpreadConstraints }: View['pod']): Generator<Remark> {
  for (const key of Object.keys(nodeSelector ?? {})) {
    const text = deprecated.get(key);
    if (text !== undefined) yield { field: at(selectorPath, key), text };
  }
  const node = affinity?.nodeAffinity ?? {};
  const terms = node.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const [index, term] of terms.entries()) yield* termRemarks(at(requiredPath, index), term ?? {});
  for (const [index, term] of (node.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    yield* termRemarks(child(at(preferredPath, index), 'preference'), term?.preference ?? {});
  }
  for (const [index, constraint] of (topologySpreadConstraints ?? []).entries()) {
    yield* keyRemark(child(at(spreadPath, index), 'topologyKey'), constraint?.topologyKey);
  }
}

function* termRemarks(path: FieldPath, { matchExpressions }: Received<NodeSelectorTerm>): Generator<Remark> {
  for (const [index, expression] of (matchExpressions ?? []).entries()) {
    yield* keyRemark(child(at(child(path, 'matchExpressions'), index), 'key'), expression?.key);
  }
}

function* keyRemark(field: FieldPath, key: string | null | undefined): Generator<Remark> {
  const text = deprecated.get(key ?? '');
  if (text !== undefined) yield { field, text: `${key ?? ''} is ${text}` };
}
