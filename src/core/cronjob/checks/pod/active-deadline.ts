import { child, invalid } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';

const path = child(paths.pod, 'activeDeadlineSeconds');
const maxSeconds = 2 ** 31 - 1;

/**
 * The active deadline of a pod is at least a second and at most 2,147,483,647.
 *
 * As `ValidatePodSpec` of Kubernetes 1.36. That of the Job is another field, and may be 0.
 */
export const podActiveDeadline: Check = {
  id: 'pod-active-deadline',
  summary: 'activeDeadlineSeconds of the pod is between 1 and 2147483647.',
  explanation:
    'After so many seconds the pod is ended and counts as failed, so a deadline of 0 would leave it no time; Kubernetes ' +
    'refuses it when the CronJob is created. Leave the field out for a pod without a deadline. To limit the whole run, ' +
    'retries included, set `spec.jobTemplate.spec.activeDeadlineSeconds` instead.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          activeDeadlineSeconds: 0`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          activeDeadlineSeconds: 600`,
  fields: [path],
  cel: {
    covers: 'all',
    rules: [
      {
        self: 'pod',
        field: path,
        message: `must be between 1 and ${maxSeconds}`,
        expression: `!has(self.activeDeadlineSeconds) || (self.activeDeadlineSeconds >= 1 && self.activeDeadlineSeconds <= ${maxSeconds})`,
      },
    ],
  },
  faults({ pod: { activeDeadlineSeconds: seconds } }) {
    if (seconds == null || (seconds >= 1 && seconds <= maxSeconds)) return nothing;
    return [invalid(path, seconds, `must be between 1 and ${maxSeconds}, inclusive`)];
  },
};
