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
  explanation:
    'Less than 0 does not mean unlimited. What 0 means differs: `backoffLimit: 0` retries nothing, ' +
    '`parallelism: 0` starts no pod, `activeDeadlineSeconds: 0` fails the Job at once, and ' +
    '`ttlSecondsAfterFinished: 0` deletes it as soon as it has ended. Without the last two there is no time ' +
    'limit and no time after which it is deleted; without `backoffLimit` a Job is retried 6 times.',
  bad: `
spec:
  jobTemplate:
    spec:
      backoffLimit: -1`,
  good: `
spec:
  jobTemplate:
    spec:
      backoffLimit: 3`,
  fields: counts.map((count) => child(paths.job, count)),
  cel: {
    covers: 'all',
    rules: counts.map((count) => ({
      self: 'job',
      field: child(paths.job, count),
      message: 'must be greater than or equal to 0',
      expression: `!has(self.${count}) || self.${count} >= 0`,
    })),
  },
  faults: ({ job }) => negatives(paths.job, job, counts),
};
