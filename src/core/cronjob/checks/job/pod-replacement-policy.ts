import { child, notSupported } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';

const policies = ['Failed', 'TerminatingOrFailed'];
const besideFailurePolicy = ['Failed'];

/**
 * A pod replacement policy is Failed or TerminatingOrFailed; beside a pod failure policy it is Failed.
 *
 * As `validatePodReplacementPolicy` of Kubernetes 1.36.
 */
export const podReplacementPolicy: Check = {
  id: 'pod-replacement-policy',
  summary: 'The pod replacement policy is Failed or TerminatingOrFailed; with a pod failure policy it is Failed.',
  explanation:
    'The policy says when a pod that goes away is replaced: as soon as it is being deleted ' +
    '(`TerminatingOrFailed`), or only when it has ended (`Failed`), so that two pods never do the same work at ' +
    'the same time. Beside a pod failure policy it must be `Failed`, which is the default there: how a pod ' +
    'ended can be judged only after its end.',
  bad: `
spec:
  jobTemplate:
    spec:
      podReplacementPolicy: Terminating`,
  good: `
spec:
  jobTemplate:
    spec:
      podReplacementPolicy: Failed`,
  fields: [child(paths.job, 'podReplacementPolicy')],
  cel: {
    covers: 'all',
    rules: [
      {
        self: 'job',
        field: child(paths.job, 'podReplacementPolicy'),
        message: 'must be Failed or TerminatingOrFailed, and Failed when podFailurePolicy is specified',
        expression:
          "!has(self.podReplacementPolicy) || self.podReplacementPolicy == 'Failed' || " +
          "(self.podReplacementPolicy == 'TerminatingOrFailed' && !has(self.podFailurePolicy))",
      },
    ],
  },
  faults({ job }) {
    const policy = job.podReplacementPolicy;
    const supported = job.podFailurePolicy == null ? policies : besideFailurePolicy;
    if (policy == null || supported.includes(policy)) return nothing;
    return [notSupported(child(paths.job, 'podReplacementPolicy'), policy, supported)];
  },
};
