import { describe, expect, test } from 'vitest';
import { advice } from '../checks/index.js';
import { builtInKind } from '../schema/index.js';
import { coreOnly, validate } from '../validate.js';
import { compilePolicy } from './policy.js';
import { defaultPolicySettings } from './settings.js';
import type { PolicySettings } from './settings.js';

/** What the advice `label-name` warns of: a name with a dot, here of a creation. */
function dotted(metadata: object = {}): unknown {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'main:1' }] } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'a.b', namespace: 'team-a', ...metadata },
    spec: { schedule: '@hourly', jobTemplate: { spec: { template } } },
  };
}

const annotated = (annotations: object): unknown => dotted({ annotations });
const others = Object.fromEntries(advice.map(({ id }) => [id, id === 'label-name' ? 'warn' : 'off'] as const));

function judge(object: unknown, settings: Partial<PolicySettings> = {}, more: object = {}) {
  const policy = compilePolicy({ ...defaultPolicySettings, ...settings, rules: { ...others, ...settings.rules } });
  const { findings } = validate({ kind: builtInKind, object, ...more }, { nowMs: 0, policy });
  return findings.map(({ rule, refused, field }) => `${rule} ${refused ? 'refuses' : 'warns of'} ${field}`);
}

const warned = ['label-name warns of metadata.name'];
const denied = ['label-name refuses metadata.name'];

describe('the level of a rule', () => {
  test.each([
    ['off', []],
    ['warn', warned],
    ['deny', denied],
  ] as const)('%s', (level, said) => {
    expect(judge(dotted(), { rules: { 'label-name': level } })).toEqual(said);
  });

  test('is that of the override that matches', () => {
    const overrides = [{ match: { namespaces: ['team-*'] }, rules: { 'label-name': 'deny' } }] as const;
    expect(judge(dotted(), { overrides })).toEqual(denied);
    expect(judge(dotted({ namespace: 'prod' }), { overrides })).toEqual(warned);
  });

  test('is that of the namespace that the object is meant for, where it does not say', () => {
    const overrides = [{ match: { namespaces: ['prod'] }, rules: { 'label-name': 'deny' } }] as const;
    expect(judge(dotted({ namespace: undefined }), { overrides }, { namespace: 'prod' })).toEqual(denied);
  });

  test('of no rule counts where only Kubernetes is asked', () => {
    expect(validate({ kind: builtInKind, object: dotted() }, coreOnly)).toEqual({
      errors: [],
      warnings: [],
      findings: [],
    });
  });
});

describe('an exemption', () => {
  const exempt = { 'cronward/exempt-label-name': 'it was called so before there were pods' };

  test.each(['warn', 'deny'] as const)('counts at the level %s', (level) => {
    expect(judge(annotated(exempt), { rules: { 'label-name': level } })).toEqual([]);
  });

  test.each(['', ' ', null])('without a reason (%j) does not count, and says so', (reason) => {
    const object = annotated({ 'cronward/exempt-label-name': reason });
    expect(judge(object)).toEqual([...warned, 'exemption warns of metadata.annotations[cronward/exempt-label-name]']);
  });

  test('does not count where the policy forbids it', () => {
    expect(judge(annotated(exempt), { exemptions: 'forbid' })).toEqual([
      ...warned,
      'exemption warns of metadata.annotations[cronward/exempt-label-name]',
    ]);
  });

  test.each([
    ['label-nmae', 'there is no rule "label-nmae" to be exempted from'],
    ['schedule', 'schedule is no advice but a rule that always holds; nothing is exempted from it'],
  ])('from %j gets a warning', (rule, text) => {
    const object = dotted({ name: 'ab', annotations: { [`cronward/exempt-${rule}`]: 'because' } });
    const terms = { nowMs: 0, policy: compilePolicy({ ...defaultPolicySettings, rules: others }) };
    const { warnings } = validate({ kind: builtInKind, object }, terms);
    expect(warnings).toContain(`metadata.annotations[cronward/exempt-${rule}]: ${text} [exemption]`);
  });

  test('exempts from no rule of Kubernetes', () => {
    const object = dotted({ name: 'A', annotations: { 'cronward/exempt-name': 'because' } });
    expect(judge(object)).toEqual(['name refuses metadata.name']);
  });

  test('beyond the first hundred is not looked at', () => {
    const many = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`cronward/exempt-x${index}`, 'y']));
    expect(judge(annotated(many))).toHaveLength(101);
  });
});

test('what the stored object was exempted from is no reason to refuse it when the exemption goes', () => {
  const rules = { rules: { ...others, 'stored-time-zone': 'deny' } } as const;
  const withZone = (metadata: object) => {
    const object = dotted({ name: 'ab', ...metadata }) as { spec: object };
    return { ...object, spec: { ...object.spec, schedule: 'TZ=UTC 0 3 * * *' } };
  };
  const oldObject = withZone({ annotations: { 'cronward/exempt-stored-time-zone': 'until we move' } });
  expect(judge(withZone({}), rules, { oldObject })).toContain('stored-time-zone warns of spec.schedule');
});
