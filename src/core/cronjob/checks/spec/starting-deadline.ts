import type { Check } from '../check.js';
import { negatives } from '../numbers.js';

/**
 * A starting deadline is 0 seconds or more.
 *
 * As `ValidateCronJobSpec` of Kubernetes 1.36.
 */
export const startingDeadline: Check = {
  id: 'starting-deadline',
  summary: 'The starting deadline is 0 seconds or more.',
  fields: ['spec.startingDeadlineSeconds'],
  faults: ({ spec }) => negatives('spec', spec, ['startingDeadlineSeconds']),
};
