import { at, child, invalid } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { keyFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'readinessGates');

/**
 * Each readiness gate names a condition, a qualified name.
 *
 * As `validateReadinessGates` of Kubernetes 1.36.
 */
export const readinessGates: Check = {
  id: 'readiness-gates',
  summary: 'Each readiness gate has a condition type that is a qualified name.',
  explanation:
    'A readiness gate is a condition of the pod that some controller sets, so its `conditionType` is written as the ' +
    'types of conditions are: a name, with a DNS subdomain and a slash before it where it is not one of Kubernetes itself.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          readinessGates: [{ conditionType: 'is warm' }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          readinessGates: [{ conditionType: example.com/warm }]`,
  fields: [path],
  faults: ({ pod }) => (pod.readinessGates == null ? nothing : gateFaults(pod.readinessGates)),
};

function* gateFaults(gates: NonNullable<View['pod']['readinessGates']>): Generator<FieldError> {
  for (const [index, gate] of gates.entries()) {
    const type = gate?.conditionType ?? '';
    for (const fault of keyFaults(type)) yield invalid(child(at(path, index), 'conditionType'), type, fault);
  }
}
