import { at, child, invalid, required } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import type { NodeSelectorRequirement, NodeSelectorTerm, Received } from '../../schema/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { subdomainFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { keyFaultsAt, setOperatorFaults, valueFaultsAt } from './label-selector.js';

const path = child(paths.pod, 'affinity', 'nodeAffinity');
const requiredPath = child(path, 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms');
const preferredPath = child(path, 'preferredDuringSchedulingIgnoredDuringExecution');

/**
 * Node affinity has terms of well-formed expressions, and weights from 1 to 100 where it is a preference.
 *
 * As `validateNodeAffinity` of Kubernetes 1.36, which asks for values of labels only where the affinity is required.
 */
export const nodeAffinity: Check = {
  id: 'node-affinity',
  summary: 'Node affinity has terms of well-formed expressions, and weights from 1 to 100.',
  explanation:
    'Node affinity says on which nodes a pod may or should run. A required affinity needs at least one term, since none ' +
    'would match no node; each expression needs a label and an operator: `In` and `NotIn` with values, `Exists` and ' +
    '`DoesNotExist` without, `Gt` and `Lt` with exactly one. A preference has a weight from 1 to 100.\n\n' +
    'Kubernetes refuses anything else when the CronJob is created. `matchFields` knows `metadata.name` alone, with ' +
    '`In` or `NotIn` and one name.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{ matchExpressions: [{ key: disk, operator: In }] }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{ matchExpressions: [{ key: disk, operator: In, values: [ssd] }] }]`,
  fields: [path],
  faults: ({ pod }) => (pod.affinity?.nodeAffinity == null ? nothing : affinityFaults(pod.affinity.nodeAffinity)),
};

type NodeAffinity = NonNullable<NonNullable<View['pod']['affinity']>['nodeAffinity']>;
type Term = Received<NodeSelectorTerm>;
type Requirement = Received<NodeSelectorRequirement>;

function* affinityFaults(affinity: NodeAffinity): Generator<FieldError> {
  const terms = affinity.requiredDuringSchedulingIgnoredDuringExecution;
  if (terms != null) yield* requiredFaults(terms.nodeSelectorTerms ?? []);
  for (const [index, term] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const termPath = at(preferredPath, index);
    yield* weightFaults(termPath, term?.weight);
    yield* termFaults(child(termPath, 'preference'), term?.preference ?? {}, false);
  }
}

function* requiredFaults(terms: readonly (Term | null)[]): Generator<FieldError> {
  if (terms.length === 0) yield required(requiredPath, 'must have at least one node selector term');
  for (const [index, term] of terms.entries()) yield* termFaults(at(requiredPath, index), term ?? {}, true);
}

/** The weight of a preferred term below `path`. */
export function* weightFaults(termPath: FieldPath, weight: number | null | undefined): Generator<FieldError> {
  const given = weight ?? 0;
  if (given < 1 || given > 100) yield invalid(child(termPath, 'weight'), given, 'must be in the range 1-100');
}

function* termFaults(termPath: FieldPath, term: Term, withValues: boolean): Generator<FieldError> {
  for (const [index, requirement] of (term.matchExpressions ?? []).entries()) {
    yield* expressionFaults(at(child(termPath, 'matchExpressions'), index), requirement ?? {}, withValues);
  }
  for (const [index, requirement] of (term.matchFields ?? []).entries()) {
    yield* fieldFaults(at(child(termPath, 'matchFields'), index), requirement ?? {});
  }
}

function* expressionFaults(
  itemPath: FieldPath,
  { key, operator, values }: Requirement,
  withValues: boolean,
): Generator<FieldError> {
  if (operator === 'Gt' || operator === 'Lt') {
    const detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
    if (values?.length !== 1) yield required(child(itemPath, 'values'), detail);
  } else {
    yield* setOperatorFaults(itemPath, operator ?? '', values ?? []);
  }
  yield* keyFaultsAt(child(itemPath, 'key'), key ?? '');
  if (withValues) yield* valueFaultsAt(child(itemPath, 'values'), values ?? []);
}

function* fieldFaults(itemPath: FieldPath, { key, operator, values }: Requirement): Generator<FieldError> {
  if (operator !== 'In' && operator !== 'NotIn') {
    yield invalid(child(itemPath, 'operator'), operator ?? '', 'not a valid selector operator');
  } else if (values?.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    yield required(child(itemPath, 'values'), detail);
  }
  if (key !== 'metadata.name') {
    yield invalid(child(itemPath, 'key'), key ?? '', 'not a valid field selector key');
    return;
  }
  for (const [index, value] of (values ?? []).entries()) {
    for (const fault of subdomainFaults(value ?? '')) {
      yield invalid(at(child(itemPath, 'values'), index), value ?? '', fault);
    }
  }
}
