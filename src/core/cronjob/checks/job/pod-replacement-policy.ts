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
  fields: [child(paths.job, 'podReplacementPolicy')],
  faults({ job }) {
    const policy = job.podReplacementPolicy;
    const supported = job.podFailurePolicy == null ? policies : besideFailurePolicy;
    if (policy == null || supported.includes(policy)) return nothing;
    return [notSupported(child(paths.job, 'podReplacementPolicy'), policy, supported)];
  },
};
