import { child } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { paths } from '../view.js';

const path = child(paths.pod, 'terminationGracePeriodSeconds');

/**
 * A grace period below 0 is 1 second.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const negativeGracePeriod: Advice = {
  id: 'negative-grace-period',
  level: 'warn',
  fromKubernetes: true,
  summary: 'The grace period of the pod is 0 seconds or more.',
  explanation:
    'The grace period is how long a pod may take to end after it was told to. Kubernetes accepts a number below 0 and ' +
    'then takes it for 1, so the pod is killed after a second; it does not mean "no limit". Write the seconds that the ' +
    'program needs to finish, or leave the field out, which means 30.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          terminationGracePeriodSeconds: -1`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          terminationGracePeriodSeconds: 60`,
  fields: [path],
  remarks: ({ pod }) =>
    (pod.terminationGracePeriodSeconds ?? 0) >= 0
      ? nothing
      : [{ field: path, text: 'must be >= 0; negative values are invalid and will be treated as 1' }],
};
