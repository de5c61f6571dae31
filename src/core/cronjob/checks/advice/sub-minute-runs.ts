import { builtInKind } from '../../schema/index.js';
import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { remark } from './remark.js';

const id = 'sub-minute-runs';
const field = 'spec.schedule';

/**
 * Runs of a built-in CronJob are a minute apart or more.
 *
 * kube-controller-manager 1.36 names a Job after the minute of its run, so that it finds the name of a second one taken.
 */
export const subMinuteRuns: Advice = {
  id,
  level: 'warn',
  summary: 'Runs of a built-in CronJob are a minute apart or more.',
  explanation:
    '`@every 10s` is accepted. But Kubernetes names the Job of a run after its minute, so a second run in the same minute ' +
    'finds its Job there already, and nothing starts: there is one run a minute at most. (The custom kind names Jobs after ' +
    'the second.)\n\n' +
    'Write `* * * * *`, and let the job itself do its work several times, or run it as a Deployment that never ends.',
  bad: `
spec:
  schedule: "@every 10s"
  concurrencyPolicy: Forbid`,
  good: `
spec:
  schedule: "* * * * *"
  concurrencyPolicy: Forbid`,
  fields: [field],
  remarks({ kind, timing }) {
    if (kind !== builtInKind) return nothing;
    const { schedule } = timing;
    if (schedule?.kind !== 'every' || schedule.delaySeconds >= 60) return nothing;
    return [remark(id, field, 'Jobs are named after the minute, so one a minute starts at most; write * * * * *')];
  },
};
