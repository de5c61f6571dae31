import type { Check } from '../check.js';
import { negatives } from '../numbers.js';

/**
 * The history limits are 0 or more; 0 keeps no Job.
 *
 * As `ValidateCronJobSpec` of Kubernetes 1.36.
 */
export const historyLimits: Check = {
  id: 'history-limits',
  summary: 'The history limits are 0 or more.',
  explanation:
    'The limits say how many finished Jobs are kept to be looked at, with their pods and logs: 3 successful ' +
    'ones and 1 failed one where nothing is said, none for 0. Less than 0 does not mean all of them; write a ' +
    'larger number to keep more.',
  bad: `
spec:
  successfulJobsHistoryLimit: -1`,
  good: `
spec:
  successfulJobsHistoryLimit: 10`,
  fields: ['spec.successfulJobsHistoryLimit', 'spec.failedJobsHistoryLimit'],
  faults: ({ spec }) => negatives('spec', spec, ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit']),
};
