import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { paths } from '../view.js';
import { allowsOverlap } from './overlap.js';
import { remark } from './remark.js';

const id = 'overlapping-runs';
const field = 'spec.concurrencyPolicy';

/** Under Allow, the Job's deadline ends a run before the next one starts. */
export const overlappingRuns: Advice = {
  id,
  level: 'warn',
  summary: 'Under Allow, a run may not take longer than the time to the next one.',
  explanation:
    'With `concurrencyPolicy: Allow`, which is the default, a run starts whether or not earlier ones have ended. Where ' +
    '`activeDeadlineSeconds` lets a Job take longer than the time between two runs, several go on at once as soon as they ' +
    'are slow: each takes its share of the machine, which makes all of them slower.\n\n' +
    'Write `Forbid`, and a run is left out while another one goes on, or a lower `activeDeadlineSeconds`. Where runs do ' +
    'not disturb each other, switch this advice off for the object.',
  bad: `
spec:
  schedule: "*/5 * * * *"
  jobTemplate:
    spec:
      activeDeadlineSeconds: 3600`,
  good: `
spec:
  schedule: "*/5 * * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      activeDeadlineSeconds: 3600`,
  fields: [field],
  on: [`${paths.job}.activeDeadlineSeconds`],
  remarks({ spec, job, timing }) {
    const { activeDeadlineSeconds: limit } = job;
    if (limit == null || !allowsOverlap(spec)) return nothing;
    const apart = timing.intervals?.shortest;
    if (apart === undefined || limit <= apart) return nothing;
    const text = `runs may take ${limit} s and start ${apart} s apart, so they may overlap`;
    return [
      remark(
        id,
        field,
        `${text}; write Forbid`,
        'runs may take longer than the time between them and overlap; write Forbid',
      ),
    ];
  },
};
