import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { allowsOverlap } from './overlap.js';
import { remark } from './remark.js';

const id = 'unlimited-runs';
const field = 'spec.concurrencyPolicy';

/** Under Allow, something ends a run that hangs. */
export const unlimitedRuns: Advice = {
  id,
  level: 'warn',
  summary: 'Under Allow, a deadline ends a run that hangs.',
  explanation:
    'A Job has no time limit of its own. A pod whose image cannot be pulled, or that waits for an answer which never ' +
    'comes, goes on for ever, and with `concurrencyPolicy: Allow`, which is the default, each run adds another one, until ' +
    'a quota or the nodes are full. (Most CronJobs that say no more than they must are told so. That is on purpose: nothing ' +
    'else tells of it until the cluster is full.)\n\n' +
    'Write `activeDeadlineSeconds` into the Job, a little more than a run ever takes, or `concurrencyPolicy: Forbid`, ' +
    'so that there is one at most (and none after one that hangs; a deadline helps there, too). An object that sets ' +
    '`ttlSecondsAfterFinished` is left alone, since somebody thought about what is left over.',
  bad: `
spec:
  concurrencyPolicy: Allow
  jobTemplate:
    spec:
      activeDeadlineSeconds: null`,
  good: `
spec:
  concurrencyPolicy: Allow
  jobTemplate:
    spec:
      activeDeadlineSeconds: 240`,
  fields: [field],
  on: 'always',
  remarks({ spec, job, pod, timing }) {
    if (job.activeDeadlineSeconds != null || job.ttlSecondsAfterFinished != null) return nothing;
    if (pod.activeDeadlineSeconds != null || !allowsOverlap(spec) || !timing.hasRuns) return nothing;
    return [remark(id, field, 'runs that hang pile up; write Forbid, or activeDeadlineSeconds in the Job')];
  },
};
