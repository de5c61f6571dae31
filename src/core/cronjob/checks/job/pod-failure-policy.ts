import { at, child, duplicate, invalid, notSupported, required, tooMany } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { keyFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

/**
 * A pod failure policy has at most 20 rules, each with an action and either exit codes or pod conditions.
 *
 * As `validatePodFailurePolicy` of Kubernetes 1.36, after its defaults: a condition without a status means True.
 */
export const podFailurePolicy: Check = {
  id: 'pod-failure-policy',
  summary: 'Each rule of a pod failure policy has an action and either exit codes or pod conditions, all well formed.',
  explanation:
    'A pod failure policy says what the failure of a pod means: the Job has failed (`FailJob`), its index has ' +
    '(`FailIndex`, with `backoffLimitPerIndex`), it does not count (`Ignore`), or it counts as usual (`Count`). ' +
    'The first rule that matches is applied.\n\n' +
    'Each rule looks at exit codes or at pod conditions, not at both. Exit codes are in ascending order, each ' +
    "once; 0 is no failure, so it can't be asked for with `In`. A container that is named must be there.",
  bad: `
spec:
  jobTemplate:
    spec:
      podFailurePolicy:
        rules:
          - action: FailJob
            onExitCodes:
              operator: In
              values: [42, 3]
      template:
        spec:
          restartPolicy: Never`,
  good: `
spec:
  jobTemplate:
    spec:
      podFailurePolicy:
        rules:
          - action: FailJob
            onExitCodes:
              operator: In
              values: [3, 42]
      template:
        spec:
          restartPolicy: Never`,
  fields: [child(paths.job, 'podFailurePolicy')],
  faults: (view) => (view.job.podFailurePolicy?.rules == null ? nothing : policyFaults(view)),
};

type Rule = NonNullable<NonNullable<NonNullable<View['job']['podFailurePolicy']>['rules']>[number]>;

const maxRules = 20;
const maxExitCodes = 255;
const maxConditions = 20;
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

function* policyFaults({ job, pod }: View): Generator<FieldError> {
  const rules = job.podFailurePolicy?.rules ?? [];
  if (rules.length === 0) return;
  const path = child(paths.job, 'podFailurePolicy', 'rules');
  if (rules.length > maxRules) yield tooMany(path, rules.length, maxRules);
  const containers = containerNames(pod);
  for (const [index, rule] of rules.entries()) {
    const rulePath = at(path, index);
    yield* actionFaults(child(rulePath, 'action'), rule?.action ?? '', job);
    yield* exitCodeFaults(child(rulePath, 'onExitCodes'), rule?.onExitCodes, containers);
    yield* conditionFaults(child(rulePath, 'onPodConditions'), rule?.onPodConditions ?? []);
    yield* exclusive(rulePath, rule ?? {});
  }
}

function* actionFaults(path: FieldPath, action: string, job: View['job']): Generator<FieldError> {
  yield* oneOf(path, action, actions);
  if (action === 'FailIndex' && job.backoffLimitPerIndex == null) {
    yield invalid(path, action, 'requires the backoffLimitPerIndex to be set');
  }
}

function* exitCodeFaults(
  path: FieldPath,
  onExitCodes: Rule['onExitCodes'],
  containers: ReadonlySet<string>,
): Generator<FieldError> {
  if (onExitCodes == null) return;
  const { containerName, operator } = onExitCodes;
  yield* oneOf(child(path, 'operator'), operator ?? '', operators);
  if (containerName != null && !containers.has(containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    yield invalid(child(path, 'containerName'), containerName, detail);
  }
  const codes = onExitCodes.values ?? [];
  const codesPath = child(path, 'values');
  if (codes.length === 0) yield invalid(codesPath, codes, 'at least one value is required');
  if (codes.length > maxExitCodes) yield tooMany(codesPath, codes.length, maxExitCodes);
  const seen = new Set<number>();
  let isOrdered = true;
  let previous = Number.NEGATIVE_INFINITY;
  for (const [index, item] of codes.entries()) {
    const code = item ?? 0;
    if (operator === 'In' && code === 0) yield invalid(at(codesPath, index), code, 'must not be 0 for the In operator');
    if (seen.has(code)) yield duplicate(at(codesPath, index), code);
    seen.add(code);
    isOrdered &&= previous <= code;
    previous = code;
  }
  if (!isOrdered) yield invalid(codesPath, codes, 'must be ordered');
}

function* conditionFaults(path: FieldPath, conditions: NonNullable<Rule['onPodConditions']>): Generator<FieldError> {
  if (conditions.length > maxConditions) yield tooMany(path, conditions.length, maxConditions);
  for (const [index, condition] of conditions.entries()) {
    const type = condition?.type ?? '';
    for (const fault of keyFaults(type)) yield invalid(child(at(path, index), 'type'), type, fault);
    const status = condition?.status ?? '';
    if (status !== '' && !statuses.includes(status)) {
      yield notSupported(child(at(path, index), 'status'), status, statuses);
    }
  }
}

/** Kubernetes shows no value here: it would be the whole rule. */
function* exclusive(field: FieldPath, { onExitCodes, onPodConditions }: Rule): Generator<FieldError> {
  const [hasCodes, hasConditions] = [onExitCodes != null, (onPodConditions ?? []).length > 0];
  if (hasCodes !== hasConditions) return;
  const detail = hasCodes
    ? 'specifying both OnExitCodes and OnPodConditions is not supported'
    : 'specifying one of OnExitCodes and OnPodConditions is required';
  yield { kind: 'Invalid', field, detail };
}

function* oneOf(path: FieldPath, word: string, words: readonly string[]): Generator<FieldError> {
  if (words.includes(word)) return;
  if (word !== '') yield notSupported(path, word, words);
  else yield required(path, `valid values: [${words.map((item) => `"${item}"`).join(' ')}]`);
}

function containerNames({ containers, initContainers }: View['pod']): ReadonlySet<string> {
  return new Set([...(containers ?? []), ...(initContainers ?? [])].map((container) => container?.name ?? ''));
}
