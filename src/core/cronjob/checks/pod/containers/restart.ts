import { at, child, notSupported, required, tooMany } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { faultsOfContainers, fieldsOfContainers } from './each.js';
import type { Container, ContainerRule, Place } from './each.js';

const policies = ['Always', 'Never', 'OnFailure'];
const actions = ['Restart', 'RestartAllContainers'];
const operators = ['In', 'NotIn'];
const maxRules = 20;
const maxValues = 255;

/**
 * A container's own restart policy and the rules that make exceptions from it.
 *
 * As `validateContainerRestartPolicy` and `validateInitContainerRestartPolicy` of Kubernetes 1.36.
 */
export const containerRestart: Check = {
  id: 'container-restart',
  summary: 'The restart policy and the restart rules of a container are words and lists that Kubernetes knows.',
  explanation:
    'A container can have a `restartPolicy` of its own, `Always`, `OnFailure` or `Never`; for an init container, `Always` ' +
    'makes it a sidecar, which runs beside the others. `restartPolicyRules` make exceptions by exit code, so they need a ' +
    'policy to make them from: each has an `action`, `Restart` or `RestartAllContainers`, and `exitCodes` with an ' +
    '`operator`, `In` or `NotIn`.\n\n' +
    'At most 20 rules of 255 exit codes each. Anything else is refused when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              restartPolicyRules:
                - action: Restart
                  exitCodes: { operator: In, values: [42] }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              restartPolicy: Never
              restartPolicyRules:
                - action: Restart
                  exitCodes: { operator: In, values: [42] }`,
  fields: fieldsOfContainers('restartPolicy', 'restartPolicyRules'),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

const rule: ContainerRule = {
  concerns: ({ restartPolicy, restartPolicyRules }) => restartPolicy != null || restartPolicyRules != null,
  *faults({ restartPolicy: policy, restartPolicyRules }: Container, { list, path }: Place): Generator<FieldError> {
    // An ephemeral container can have neither.
    if (list === 'ephemeralContainers') return;
    const rules = restartPolicyRules ?? [];
    const policyPath = child(path, 'restartPolicy');
    if (policy != null && !policies.includes(policy)) yield notSupported(policyPath, policy, policies);
    if (policy == null && rules.length > 0) {
      yield required(policyPath, 'must specify restartPolicy when restart rules are used');
      if (list === 'initContainers') return;
    }
    yield* rulesFaults(child(path, 'restartPolicyRules'), rules);
  },
};

type RestartRules = NonNullable<Container['restartPolicyRules']>;

function* rulesFaults(path: FieldPath, rules: RestartRules): Generator<FieldError> {
  if (rules.length > maxRules) yield tooMany(path, rules.length, maxRules);
  for (const [index, item] of rules.entries()) {
    const rulePath = at(path, index);
    const [action, codes] = [item?.action ?? '', item?.exitCodes];
    if (!actions.includes(action)) yield notSupported(child(rulePath, 'action'), action, actions);
    const codesPath = child(rulePath, 'exitCodes');
    if (codes == null) {
      yield required(codesPath, 'must be specified');
      continue;
    }
    const [operator, values] = [codes.operator ?? '', codes.values ?? []];
    if (!operators.includes(operator)) yield notSupported(child(codesPath, 'operator'), operator, operators);
    if (values.length > maxValues) yield tooMany(child(codesPath, 'values'), values.length, maxValues);
  }
}
