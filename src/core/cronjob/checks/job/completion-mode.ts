import { child, invalid, notSupported, required } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const modes: readonly string[] = ['NonIndexed', 'Indexed'];
const maxParallelism = 100_000;
const notIndexed = "!has(self.completionMode) || self.completionMode != 'Indexed'";

/**
 * The completion mode is NonIndexed or Indexed; an Indexed Job has completions and at most 100,000 pods at a time.
 *
 * As `validateJobSpec` of Kubernetes 1.36.
 */
export const completionMode: Check = {
  id: 'completion-mode',
  summary: 'The completion mode is NonIndexed or Indexed; an Indexed Job has completions and bounded parallelism.',
  explanation:
    'In a `NonIndexed` Job, the default, the pods are alike, and it is complete when enough of them have ' +
    'succeeded. In an `Indexed` Job each pod has a number, from 0 to one less than `completions`, in the ' +
    'environment variable `JOB_COMPLETION_INDEX`; it is complete when there was a success for each number. So ' +
    'it must say how many there are, and at most 100,000 pods may run at a time.',
  bad: `
spec:
  jobTemplate:
    spec:
      completionMode: Indexed`,
  good: `
spec:
  jobTemplate:
    spec:
      completionMode: Indexed
      completions: 3`,
  fields: [child(paths.job, 'completionMode'), child(paths.job, 'completions'), child(paths.job, 'parallelism')],
  on: [child(paths.job, 'completionMode')],
  cel: {
    covers: 'all',
    rules: [
      {
        self: 'job',
        field: child(paths.job, 'completionMode'),
        message: 'must be NonIndexed or Indexed',
        expression: "!has(self.completionMode) || self.completionMode in ['NonIndexed', 'Indexed']",
      },
      {
        self: 'job',
        field: child(paths.job, 'completions'),
        message: 'is required when completion mode is Indexed',
        expression: `${notIndexed} || has(self.completions)`,
      },
      {
        self: 'job',
        field: child(paths.job, 'parallelism'),
        message: `must be less than or equal to ${maxParallelism} when completion mode is Indexed`,
        expression: `${notIndexed} || !has(self.parallelism) || self.parallelism <= ${maxParallelism}`,
      },
    ],
  },
  faults({ job }) {
    const mode = job.completionMode ?? 'NonIndexed';
    if (mode === 'Indexed') return indexedFaults(job);
    return mode === 'NonIndexed' ? nothing : [notSupported(child(paths.job, 'completionMode'), mode, modes)];
  },
};

function* indexedFaults({ completions, parallelism }: View['job']): Generator<FieldError> {
  if (completions == null) yield required(child(paths.job, 'completions'), 'when completion mode is Indexed');
  if ((parallelism ?? 0) > maxParallelism) {
    const detail = `must be less than or equal to ${maxParallelism} when completion mode is Indexed`;
    yield invalid(child(paths.job, 'parallelism'), parallelism, detail);
  }
}
