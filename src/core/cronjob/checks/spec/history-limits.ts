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
  fields: ['spec.successfulJobsHistoryLimit', 'spec.failedJobsHistoryLimit'],
  faults: ({ spec }) => negatives('spec', spec, ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit']),
};
