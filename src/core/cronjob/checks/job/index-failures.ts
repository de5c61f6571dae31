import { child, invalid, required } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const backoffPath = child(paths.job, 'backoffLimitPerIndex');
const failedPath = child(paths.job, 'maxFailedIndexes');

const maxFailed = 100_000;
/** With more completions than this, the limits below hold for a Job that counts failures per index. */
const manyCompletions = 100_000;
const maxOfManyCompletions = 10_000;

const unlessMany = `${unlessFailuresOf('backoffLimitPerIndex')} || !has(self.completions) || self.completions <= ${manyCompletions}`;

/** CEL for: there is no such field, or the Job is not Indexed. */
function unlessFailuresOf(field: 'backoffLimitPerIndex' | 'maxFailedIndexes'): string {
  return `!has(self.${field}) || !has(self.completionMode) || self.completionMode != 'Indexed'`;
}

/**
 * A backoff limit per index and a maximum of failed indexes are for Indexed Jobs, within what a Job's status can hold.
 *
 * As `validateJobSpec` of Kubernetes 1.36. A completion mode that is neither word is none of this rule's business.
 */
export const indexFailures: Check = {
  id: 'index-failures',
  summary: 'backoffLimitPerIndex and maxFailedIndexes are for Indexed Jobs, and bounded.',
  explanation:
    'With `backoffLimitPerIndex` each index of an Indexed Job has retries of its own, and the others go on when ' +
    'one has failed, until `maxFailedIndexes` have. Without indexes (`completionMode: Indexed`) neither has a ' +
    'meaning, and the maximum needs the limit.\n\n' +
    'The failed indexes are listed in the status of the Job, which has little room: so at most 100,000 may ' +
    'fail, and with more than 100,000 completions at most 10,000, with at most 10,000 pods at a time.',
  bad: `
spec:
  jobTemplate:
    spec:
      backoffLimitPerIndex: 1`,
  good: `
spec:
  jobTemplate:
    spec:
      completionMode: Indexed
      completions: 3
      backoffLimitPerIndex: 1`,
  fields: [backoffPath, failedPath, child(paths.job, 'parallelism')],
  cel: {
    covers: 'all',
    rules: [
      {
        self: 'job',
        field: backoffPath,
        message: 'is required when maxFailedIndexes is specified',
        expression: '!has(self.maxFailedIndexes) || has(self.backoffLimitPerIndex)',
      },
      ...(['backoffLimitPerIndex', 'maxFailedIndexes'] as const).map((field) => ({
        self: 'job' as const,
        field: child(paths.job, field),
        message: 'requires indexed completion mode',
        expression: `!has(self.${field}) || (has(self.completionMode) && self.completionMode != 'NonIndexed')`,
      })),
      {
        self: 'job',
        field: failedPath,
        message: `must be less than or equal to completions and ${maxFailed}`,
        expression: `${unlessFailuresOf('maxFailedIndexes')} || (self.maxFailedIndexes <= ${maxFailed} && (!has(self.completions) || self.maxFailedIndexes <= self.completions))`,
      },
      {
        self: 'job',
        field: failedPath,
        message: `must be specified, and at most ${maxOfManyCompletions}, when completions are above ${manyCompletions}`,
        expression: `${unlessMany} || (has(self.maxFailedIndexes) && self.maxFailedIndexes <= ${maxOfManyCompletions})`,
      },
      {
        self: 'job',
        field: child(paths.job, 'parallelism'),
        message: `must be less than or equal to ${maxOfManyCompletions} when completions are above ${manyCompletions} and used with backoff limit per index`,
        expression: `${unlessMany} || !has(self.parallelism) || self.parallelism <= ${maxOfManyCompletions}`,
      },
    ],
  },
  faults: ({ job }) => (job.backoffLimitPerIndex == null && job.maxFailedIndexes == null ? nothing : limitFaults(job)),
};

function* limitFaults(job: View['job']): Generator<FieldError> {
  if (job.maxFailedIndexes != null && job.backoffLimitPerIndex == null) {
    yield required(backoffPath, 'when maxFailedIndexes is specified');
  }
  const mode = job.completionMode ?? 'NonIndexed';
  if (mode === 'NonIndexed') yield* notIndexed(job);
  if (mode === 'Indexed') yield* tooManyFailed(job);
  if (mode === 'Indexed' && job.backoffLimitPerIndex != null) yield* tooManyIndexes(job);
}

function* notIndexed({ backoffLimitPerIndex, maxFailedIndexes }: View['job']): Generator<FieldError> {
  const detail = 'requires indexed completion mode';
  if (backoffLimitPerIndex != null) yield invalid(backoffPath, backoffLimitPerIndex, detail);
  if (maxFailedIndexes != null) yield invalid(failedPath, maxFailedIndexes, detail);
}

function* tooManyFailed({ completions, maxFailedIndexes }: View['job']): Generator<FieldError> {
  if (maxFailedIndexes == null) return;
  if (completions != null && maxFailedIndexes > completions) {
    yield invalid(failedPath, maxFailedIndexes, 'must be less than or equal to completions');
  }
  if (maxFailedIndexes > maxFailed) {
    yield invalid(failedPath, maxFailedIndexes, `must be less than or equal to ${maxFailed}`);
  }
}

function* tooManyIndexes({ completions, maxFailedIndexes, parallelism }: View['job']): Generator<FieldError> {
  if ((completions ?? 0) <= manyCompletions) return;
  if (maxFailedIndexes == null) {
    yield required(failedPath, `must be specified when completions is above ${manyCompletions}`);
  }
  const detail =
    `must be less than or equal to ${maxOfManyCompletions} when completions are above ${manyCompletions} ` +
    'and used with backoff limit per index';
  if (parallelism != null && parallelism > maxOfManyCompletions) {
    yield invalid(child(paths.job, 'parallelism'), parallelism, detail);
  }
  if (maxFailedIndexes != null && maxFailedIndexes > maxOfManyCompletions) {
    yield invalid(failedPath, maxFailedIndexes, detail);
  }
}
