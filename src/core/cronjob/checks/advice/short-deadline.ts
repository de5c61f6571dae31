import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { remark } from './remark.js';

const id = 'short-deadline';
const field = 'spec.startingDeadlineSeconds';

/** The starting deadline is 10 seconds or more, so that it outlasts a busy controller. */
export const shortDeadline: Advice = {
  id,
  level: 'warn',
  summary: 'The starting deadline is 10 seconds or more.',
  explanation:
    'A run that cannot start within `startingDeadlineSeconds` is dropped. The controller is late by some seconds ' +
    'whenever it restarts, another one takes over (15 s in kube-controller-manager), or many CronJobs are due at the ' +
    'same minute; older versions looked at CronJobs every 10 seconds only. With a deadline of less than 10 s such runs ' +
    'are lost, and with 0 every one is.\n\n' +
    'Write 60 or more, or leave the field out, and the last run that was missed is made up for.',
  bad: `
spec:
  startingDeadlineSeconds: 5`,
  good: `
spec:
  startingDeadlineSeconds: 60`,
  fields: [field],
  remarks({ spec, timing }) {
    const { startingDeadlineSeconds: deadline } = spec;
    if (deadline == null || deadline < 0 || deadline >= 10 || !timing.hasRuns) return nothing;
    const text =
      deadline === 0
        ? 'no run ever starts within 0 s, so none starts; write 60 or more'
        : `a run that is ${deadline} s late is dropped, and a restart takes longer; write 60`;
    return [remark(id, field, text)];
  },
};
