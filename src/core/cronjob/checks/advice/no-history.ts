import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { remark } from './remark.js';

const id = 'no-history';
const field = 'spec.failedJobsHistoryLimit';

/** A Job is kept after it has ended, a failed one at least. */
export const noHistory: Advice = {
  id,
  level: 'warn',
  summary: 'At least one of the two history limits is above 0.',
  explanation:
    'With both history limits at 0 each Job is deleted, with its pods and their logs, as soon as it has ended. When a run ' +
    'fails, nothing is left to look at, and nobody sees that it failed unless logs and events are collected elsewhere.\n\n' +
    'Keep the last failed Job: `failedJobsHistoryLimit: 1`, which is the default. Set `ttlSecondsAfterFinished` in the ' +
    'Job to keep it for a limited time.',
  bad: `
spec:
  successfulJobsHistoryLimit: 0
  failedJobsHistoryLimit: 0`,
  good: `
spec:
  successfulJobsHistoryLimit: 0
  failedJobsHistoryLimit: 1`,
  fields: [field],
  remarks({ spec }) {
    if (spec.failedJobsHistoryLimit !== 0 || spec.successfulJobsHistoryLimit !== 0) return nothing;
    return [remark(id, field, 'a Job that fails is deleted at once with its logs; write 1 to keep the last')];
  },
};
