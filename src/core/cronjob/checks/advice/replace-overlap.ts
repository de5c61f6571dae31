import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { remark } from './remark.js';

const id = 'replace-overlap';
const field = 'spec.concurrencyPolicy';

/** Under Replace, the Job's deadline ends a run before the next one would. */
export const replaceOverlap: Advice = {
  id,
  level: 'warn',
  summary: 'Under Replace, a run is not given longer than the time to the next one.',
  explanation:
    'With `concurrencyPolicy: Replace` the next run deletes the one that still goes on. Where `activeDeadlineSeconds` lets ' +
    'a Job take longer than the time between two runs, that much is promised to it and never given: a run that is slow is ' +
    'deleted before it ends, and so is the next one, so that none may ever end. A Job that is deleted counts as neither ' +
    'succeeded nor failed, and its logs are gone.\n\n' +
    'Write `Forbid`, which lets a run end, or an `activeDeadlineSeconds` below the time between two runs, which makes a ' +
    'slow run fail where it can be seen.',
  bad: `
spec:
  schedule: "*/5 * * * *"
  concurrencyPolicy: Replace
  jobTemplate:
    spec:
      activeDeadlineSeconds: 3600`,
  good: `
spec:
  schedule: "*/5 * * * *"
  concurrencyPolicy: Replace
  jobTemplate:
    spec:
      activeDeadlineSeconds: 240`,
  fields: [field],
  remarks({ spec, job, timing }) {
    const { activeDeadlineSeconds: limit } = job;
    if (limit == null || spec.concurrencyPolicy !== 'Replace') return nothing;
    const apart = timing.intervals?.shortest;
    if (apart === undefined || limit <= apart) return nothing;
    return [
      remark(
        id,
        field,
        `a run may take ${limit} s, but the next deletes it after ${apart} s; write Forbid`,
        'a slow run is deleted by the next one before its deadline; write Forbid',
      ),
    ];
  },
};
