import { expect, test } from 'vitest';
import { handleAdmission } from '../admission/index.js';
import { advice } from '../core/cronjob/checks/index.js';
import { compilePolicy, defaultPolicySettings } from '../core/cronjob/policy/index.js';
import { selfCheck } from './self-check.js';

test('whatever advice a policy denies, the CronJob of the check at start follows it', () => {
  const rules = Object.fromEntries(advice.map(({ id }) => [id, 'deny' as const]));
  const policy = compilePolicy({ ...defaultPolicySettings, rules, exemptions: 'forbid' });
  const warnings: string[] = [];
  selfCheck((endpoint, body) => {
    const answer = handleAdmission({ endpoint, body, nowMs: Date.UTC(2026, 0, 1) }, { policy });
    warnings.push(...answer.decision.warnings);
    return answer;
  });
  expect(warnings).toEqual([]);
});
