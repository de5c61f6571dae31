import { child, invalid, notSupported, required } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';

const path = child(paths.pod, 'restartPolicy');

/**
 * The pods of a Job restart OnFailure or Never; with a pod failure policy, Never.
 *
 * As `validateJobSpec` of Kubernetes 1.36. A policy that is absent or empty means Always, which is the default of every
 * other pod, so a Job has to say one of the two.
 */
export const restartPolicy: Check = {
  id: 'restart-policy',
  summary: 'The restart policy is OnFailure or Never, and Never where there is a pod failure policy.',
  fields: [path],
  faults({ job, pod }) {
    const policy = pod.restartPolicy ?? '';
    if (policy === 'Never') return nothing;
    if (policy === '' || policy === 'Always') return [required(path, 'valid values: "OnFailure", "Never"')];
    if (policy !== 'OnFailure') return [notSupported(path, policy, ['OnFailure', 'Never'])];
    return job.podFailurePolicy == null
      ? nothing
      : [invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')];
  },
};
