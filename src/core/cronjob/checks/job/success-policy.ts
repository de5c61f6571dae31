import { at, child, invalid, required, tooLong, tooMany } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { countIndexes } from './succeeded-indexes.js';

/**
 * A success policy is for Indexed Jobs and has 1 to 20 rules, each with a count or a list of indexes that the Job has.
 *
 * As `validateSuccessPolicy` of Kubernetes 1.36.
 */
export const successPolicy: Check = {
  id: 'success-policy',
  summary: 'A success policy is for Indexed Jobs; its rules ask for no more indexes than there are completions.',
  explanation:
    'A success policy lets an Indexed Job succeed before each index has: as soon as the indexes that a rule ' +
    'lists have succeeded (`succeededIndexes: 0,2-4`, in ascending order), or so many of them ' +
    '(`succeededCount`). The pods that still run are then ended. A rule that asks for more than the Job has ' +
    'could never be met.',
  bad: `
spec:
  jobTemplate:
    spec:
      completionMode: Indexed
      completions: 3
      successPolicy:
        rules:
          - succeededCount: 4`,
  good: `
spec:
  jobTemplate:
    spec:
      completionMode: Indexed
      completions: 3
      successPolicy:
        rules:
          - succeededCount: 2`,
  fields: [child(paths.job, 'successPolicy')],
  faults: ({ job }) => (job.successPolicy == null ? nothing : policyFaults(job.successPolicy, job)),
};

type Policy = NonNullable<View['job']['successPolicy']>;
type Rule = NonNullable<NonNullable<Policy['rules']>[number]>;

const path = child(paths.job, 'successPolicy');
const maxRules = 20;
const maxIndexesBytes = 64 * 1024;

function* policyFaults(policy: Policy, { completionMode, completions }: View['job']): Generator<FieldError> {
  if (completionMode !== 'Indexed') {
    yield invalid(path, policy, 'requires indexed completion mode');
    return;
  }
  const rules = policy.rules ?? [];
  const rulesPath = child(path, 'rules');
  if (rules.length === 0) {
    yield required(rulesPath, 'at least one rules must be specified when the successPolicy is specified');
  }
  if (rules.length > maxRules) yield tooMany(rulesPath, rules.length, maxRules);
  for (const [index, rule] of rules.entries()) yield* ruleFaults(at(rulesPath, index), rule ?? {}, completions);
}

function* ruleFaults(path: FieldPath, rule: Rule, completions: number | null | undefined): Generator<FieldError> {
  const { succeededCount, succeededIndexes } = rule;
  if (succeededCount == null && succeededIndexes == null) {
    yield required(path, 'at least one of succeededCount or succeededIndexes must be specified');
  }
  if (completions == null) return;
  let named: number | undefined;
  if (succeededIndexes != null) {
    const indexesPath = child(path, 'succeededIndexes');
    if (succeededIndexes.length > maxIndexesBytes) yield tooLong(indexesPath, maxIndexesBytes);
    const indexes = countIndexes(succeededIndexes, completions);
    if (!indexes.ok) {
      yield invalid(indexesPath, succeededIndexes, `error parsing succeededIndexes: ${indexes.fault}`);
    }
    named = indexes.ok ? indexes.count : 0;
  }
  if (succeededCount != null) yield* countFaults(child(path, 'succeededCount'), succeededCount, { completions, named });
}

function* countFaults(
  path: FieldPath,
  count: number,
  { completions, named }: { completions: number; named: number | undefined },
): Generator<FieldError> {
  if (count < 0) yield invalid(path, count, 'must be greater than or equal to 0');
  if (count > completions) {
    yield invalid(path, count, `must be less than or equal to ${completions} (the number of specified completions)`);
  }
  if (named !== undefined && count > named) {
    const detail = `must be less than or equal to ${named} (the number of indexes in the specified succeededIndexes field)`;
    yield invalid(path, count, detail);
  }
}
