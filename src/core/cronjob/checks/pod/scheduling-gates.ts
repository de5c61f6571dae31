import { at, child, duplicate, invalid } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { keyFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'schedulingGates');

/**
 * Each scheduling gate has a qualified name of its own.
 *
 * As `validateSchedulingGates` of Kubernetes 1.36, which reports the item.
 */
export const schedulingGates: Check = {
  id: 'scheduling-gates',
  summary: 'Each scheduling gate has a name of its own that is a qualified name.',
  explanation:
    'A pod is not scheduled before each of its gates is removed, and a gate is removed by its name. So the names differ ' +
    'from each other, and are qualified names: a name, with a DNS subdomain and a slash before it if need be.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          schedulingGates: [{ name: example.com/quota }, { name: example.com/quota }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          schedulingGates: [{ name: example.com/quota }]`,
  fields: [path],
  faults: ({ pod }) => (pod.schedulingGates == null ? nothing : gateFaults(pod.schedulingGates)),
};

function* gateFaults(gates: NonNullable<View['pod']['schedulingGates']>): Generator<FieldError> {
  const seen = new Set<string>();
  for (const [index, gate] of gates.entries()) {
    const name = gate?.name ?? '';
    for (const fault of keyFaults(name)) yield invalid(at(path, index), name, fault);
    if (seen.has(name)) yield duplicate(at(path, index), name);
    seen.add(name);
  }
}
