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
  explanation:
    'A Job is there to end. `OnFailure` starts a failed container again in the same pod, `Never` makes a new ' +
    'pod, up to `backoffLimit`. `Always`, which is what leaving it out means in every other pod, would start ' +
    'the container again after each success, so a Job must say one of the other two.\n\n' +
    'With a pod failure policy it is `Never`: the policy judges pods that have failed, and with `OnFailure` ' +
    'they are not to fail.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Always`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure`,
  fields: [path],
  on: 'always',
  cel: {
    covers: 'all',
    rules: [
      {
        self: 'job',
        field: path,
        message: 'must be OnFailure or Never, and Never when podFailurePolicy is specified',
        expression:
          'has(self.template) && has(self.template.spec) && has(self.template.spec.restartPolicy) && ' +
          "(self.template.spec.restartPolicy == 'Never' || " +
          "(self.template.spec.restartPolicy == 'OnFailure' && !has(self.podFailurePolicy)))",
      },
    ],
  },
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
