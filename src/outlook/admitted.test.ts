import { expect, test } from 'vitest';
import { compilePolicy, defaultPolicySettings } from '../core/cronjob/policy/index.js';
import { builtInKind } from '../core/cronjob/schema/index.js';
import { defaulted, judged } from './admitted.js';

const terms = { policy: compilePolicy({ ...defaultPolicySettings, spread: true }), namespace: 'default', nowMs: 0 };
const cronJob = (schedule: string, annotations?: object) => ({
  kind: builtInKind,
  object: {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', ...(annotations && { annotations }) },
    spec: { schedule, jobTemplate: {} },
  },
});

test('the patch of the webhook is done, what it takes away included', () => {
  const { object, patch } = defaulted(
    cronJob('0 2 * * *', { 'cronward/spread-schedule': 'H 3 * * *', mine: '' }),
    terms,
  );
  expect(patch).toContainEqual({ op: 'remove', path: '/metadata/annotations/cronward~1spread-schedule' });
  expect(object).toMatchObject({ metadata: { annotations: { mine: '' } }, spec: { suspend: false } });
  expect(JSON.stringify(object)).not.toContain('spread-schedule');
});

test('a refusal has what kubectl prints', () => {
  const { refusal } = judged(cronJob('61 2 * * *'), terms);
  expect(refusal).toMatchObject({ code: 422, details: { name: 'nightly' } });
});

test('what is no review to the webhook is refused, whatever it says', () => {
  let deep: unknown = {};
  for (let level = 0; level < 300; level += 1) deep = { deep, more: 'x'.repeat(20) };
  expect(judged({ kind: builtInKind, object: deep }, terms).refusal?.message).toContain('nests deeper');
});
