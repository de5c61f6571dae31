import { at, child, duplicate, invalid, notSupported, required } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { selectorFaults } from './label-selector.js';
import { labelKeysFaults } from './match-label-keys.js';

const path = child(paths.pod, 'topologySpreadConstraints');

/**
 * Each topology spread constraint has a skew of 1 or more, a topology key and what happens when it can't be kept; no two
 * are about the same.
 *
 * As `validateTopologySpreadConstraints` of Kubernetes 1.36, which reports the first of two that are about the same.
 */
export const topologySpread: Check = {
  id: 'topology-spread',
  summary: 'Topology spread constraints are complete, well formed, and no two are about the same.',
  explanation:
    'A constraint spreads the pods that its selector matches over the values of a label of nodes. `maxSkew` (1 or more), ' +
    '`topologyKey` and `whenUnsatisfiable` (`DoNotSchedule` or `ScheduleAnyway`) must be given; Kubernetes has no ' +
    'defaults for them and refuses the CronJob otherwise.\n\n`minDomains` goes with `DoNotSchedule` only, ' +
    '`matchLabelKeys` needs a `labelSelector`, and there is at most one constraint for each pair of `topologyKey` and ' +
    '`whenUnsatisfiable`.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          topologySpreadConstraints: [{ topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          topologySpreadConstraints:
            - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule }`,
  fields: [path],
  faults: ({ pod }) =>
    pod.topologySpreadConstraints == null ? nothing : constraintsFaults(pod.topologySpreadConstraints),
};

type Constraints = NonNullable<View['pod']['topologySpreadConstraints']>;
type Constraint = NonNullable<Constraints[number]>;

const actions = ['DoNotSchedule', 'ScheduleAnyway'];
const policies = ['Honor', 'Ignore'];

function* constraintsFaults(constraints: Constraints): Generator<FieldError> {
  const repeated = repeatedOf(constraints);
  for (const [index, item] of constraints.entries()) {
    const constraint = item ?? {};
    const itemPath = at(path, index);
    yield* skewFaults(itemPath, constraint);
    if (repeated.has(index)) yield duplicate(child(itemPath, '{topologyKey, whenUnsatisfiable}'), kindOf(constraint));
    yield* domainFaults(child(itemPath, 'minDomains'), constraint);
    yield* policyFaults(child(itemPath, 'nodeAffinityPolicy'), constraint.nodeAffinityPolicy);
    yield* policyFaults(child(itemPath, 'nodeTaintsPolicy'), constraint.nodeTaintsPolicy);
    yield* labelKeysFaults(itemPath, {
      labelSelector: constraint.labelSelector,
      matchLabelKeys: constraint.matchLabelKeys,
    });
    yield* selectorFaults(child(itemPath, 'labelSelector'), constraint.labelSelector);
  }
}

function* skewFaults(
  itemPath: FieldPath,
  { maxSkew, topologyKey, whenUnsatisfiable }: Constraint,
): Generator<FieldError> {
  if ((maxSkew ?? 0) <= 0) yield invalid(child(itemPath, 'maxSkew'), maxSkew ?? 0, 'must be greater than zero');
  if ((topologyKey ?? '') === '') yield required(child(itemPath, 'topologyKey'), 'can not be empty');
  const action = whenUnsatisfiable ?? '';
  if (!actions.includes(action)) yield notSupported(child(itemPath, 'whenUnsatisfiable'), action, actions);
}

function* domainFaults(field: FieldPath, { minDomains, whenUnsatisfiable }: Constraint): Generator<FieldError> {
  if (minDomains == null) return;
  if (minDomains <= 0) yield invalid(field, minDomains, 'must be greater than zero');
  if (whenUnsatisfiable === 'DoNotSchedule') return;
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable ?? ''}`;
  yield invalid(field, minDomains, detail);
}

function* policyFaults(field: FieldPath, policy: string | null | undefined): Generator<FieldError> {
  if (policy != null && !policies.includes(policy)) yield notSupported(field, policy, policies);
}

/** The constraints that have another one of their kind after them. */
function repeatedOf(constraints: Constraints): ReadonlySet<number> {
  const kinds = constraints.map((constraint) => kindOf(constraint ?? {}));
  const last = new Map(kinds.map((kind, index) => [kind, index]));
  return new Set(kinds.flatMap((kind, index) => (last.get(kind) === index ? [] : [index])));
}

function kindOf({ topologyKey, whenUnsatisfiable }: Constraint): string {
  return `{${topologyKey ?? ''}, ${whenUnsatisfiable ?? ''}}`;
}
