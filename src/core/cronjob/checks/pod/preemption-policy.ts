import { child, notSupported, required } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';

const path = child(paths.pod, 'preemptionPolicy');
const policies = ['PreemptLowerPriority', 'Never'];

/**
 * The preemption policy is PreemptLowerPriority or Never.
 *
 * As `ValidatePreemptionPolicy` of Kubernetes 1.36.
 */
export const preemptionPolicy: Check = {
  id: 'preemption-policy',
  summary: 'The preemption policy of the pod is PreemptLowerPriority or Never.',
  explanation:
    'The policy says whether the pod may take the place of pods of lower priority. It usually comes from the priority ' +
    'class and is left out here; Kubernetes refuses any other word, and an empty one, when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          preemptionPolicy: Always`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          preemptionPolicy: Never`,
  fields: [path],
  faults({ pod: { preemptionPolicy: policy } }) {
    if (policy == null || policies.includes(policy)) return nothing;
    return [policy === '' ? required(path) : notSupported(path, policy, policies)];
  },
};
