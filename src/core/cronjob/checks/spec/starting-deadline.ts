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
  explanation:
    '`startingDeadlineSeconds` says how late a run may start when its time was missed, because the controller ' +
    'was down or an earlier run held it back. After that it is skipped. Less than 0 has no meaning; leave the ' +
    'field out, and the last run that was missed starts however late it is.',
  bad: `
spec:
  startingDeadlineSeconds: -1`,
  good: `
spec:
  startingDeadlineSeconds: 120`,
  fields: ['spec.startingDeadlineSeconds'],
  faults: ({ spec }) => negatives('spec', spec, ['startingDeadlineSeconds']),
};
