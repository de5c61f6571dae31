import { child } from '../../../field/index.js';
import type { Check } from '../check.js';
import { negatives } from '../numbers.js';
import { paths } from '../view.js';

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

/**
 * The counts and times of a Job are 0 or more.
 *
 * As `validateJobSpec` of Kubernetes 1.36.
 */
export const jobCounts: Check = {
  id: 'job-counts',
  summary: 'The counts, limits and times of the Job are 0 or more.',
  fields: counts.map((count) => child(paths.job, count)),
  faults: ({ job }) => negatives(paths.job, job, counts),
};
