import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Advice, Level } from '../checks/index.js';
import { kubernetesDefaults } from '../default.js';
import { matcherOf } from './pattern.js';
import { compilePolicy, defaultPolicy, resolve } from './policy.js';
import type { Subject } from './policy.js';
import { defaultPolicySettings } from './settings.js';
import type { Override } from './settings.js';
import { subjectOf } from './subject.js';
import { builtInKind, customKind } from '../schema/index.js';

const rule = (id: string, level: Level = 'warn'): Advice => ({
  id,
  level,
  summary: '',
  explanation: '',
  bad: '',
  good: '',
  fields: [],
  remarks: () => [],
});
const subject = (more: Partial<Subject> = {}): Subject => ({
  apiVersion: 'batch/v1',
  namespace: 'team-a',
  labels: { tier: 'night' },
  ...more,
});
const withOverrides = (...overrides: Override[]) => compilePolicy({ ...defaultPolicySettings, overrides });

describe('a policy', () => {
  test('that says nothing leaves every default and level as it is', () => {
    const { defaults, spread, exemptions, levelOf } = resolve(defaultPolicy, subject());
    expect({ defaults, spread, exemptions }).toEqual({
      defaults: kubernetesDefaults,
      spread: false,
      exemptions: 'allow',
    });
    expect([levelOf(rule('a')), levelOf(rule('b', 'off'))]).toEqual(['warn', 'off']);
  });

  test('changes the level of a rule that it names, and of no other', () => {
    const { ruling } = compilePolicy({ ...defaultPolicySettings, rules: { a: 'deny' } });
    expect([ruling.levelOf(rule('a')), ruling.levelOf(rule('b'))]).toEqual(['deny', 'warn']);
  });

  test('gives the same ruling to everything that no override matches', () => {
    const policy = withOverrides({ match: { namespaces: ['prod'] }, spread: true });
    expect(resolve(policy, subject())).toBe(policy.ruling);
    expect(resolve(policy, subject({ namespace: 'prod' }))).not.toBe(policy.ruling);
  });

  test('lays its overrides over each other in their order', () => {
    const policy = withOverrides(
      { match: { namespaces: ['*'] }, rules: { a: 'off', b: 'deny' }, defaults: { suspend: true }, spread: true },
      { match: { namespaces: ['team-*'] }, rules: { a: 'deny' }, defaults: { failedJobsHistoryLimit: 7 } },
      { match: { namespaces: ['prod'] }, rules: { b: 'off' }, exemptions: 'forbid' },
    );
    const { defaults, spread, exemptions, levelOf } = resolve(policy, subject());
    expect({ defaults, spread, exemptions }).toEqual({
      defaults: { ...kubernetesDefaults, suspend: true, failedJobsHistoryLimit: 7 },
      spread: true,
      exemptions: 'allow',
    });
    expect(['a', 'b', 'c'].map((id) => levelOf(rule(id)))).toEqual(['deny', 'deny', 'warn']);
  });

  test.each([
    ['a namespace', { namespaces: ['team-a'] }, true],
    ['one of several patterns', { namespaces: ['prod', '*-a'] }, true],
    ['another namespace', { namespaces: ['prod', 'team'] }, false],
    ['no namespace at all', { namespaces: [] }, false],
    ['a label', { labels: { tier: 'night' } }, true],
    ['a label with another value', { labels: { tier: 'day' } }, false],
    ['one of two labels', { labels: { tier: 'night', app: 'x' } }, false],
    ['a name of JavaScript as a label', { labels: { constructor: 'x' } }, false],
    ['the kind', { apiVersion: 'batch/v1' }, true],
    ['the other kind', { apiVersion: 'batch.tutorial.kubebuilder.io/v1' }, false],
    ['a namespace, and not its label', { namespaces: ['team-a'], labels: { tier: 'day' } }, false],
    ['all three', { namespaces: ['team-*'], labels: { tier: 'night' }, apiVersion: 'batch/v1' }, true],
  ] as const)('matches by %s', (_name, match, expected) => {
    expect(resolve(withOverrides({ match, spread: true }), subject()).spread).toBe(expected);
  });

  test('says nothing of an object without labels that it asks for', () => {
    const policy = withOverrides({ match: { labels: { tier: 'night' } }, spread: true });
    expect(resolve(policy, subject({ labels: undefined })).spread).toBe(false);
  });
});

describe('a pattern', () => {
  test.each([
    ['team-a', 'team-a', true],
    ['team-a', 'team-ab', false],
    ['*', '', true],
    ['team-*', 'team-', true],
    ['team-*', 'team', false],
    ['*-prod', 'a-prod', true],
    ['a*b', 'ab', true],
    ['aba*aba', 'aba', false],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxcyyb', false],
    ['a**b', 'axb', true],
    ['a.c', 'abc', false],
  ])('%s, and %s: %s', (pattern, text, expected) => {
    expect(matcherOf(pattern)(text)).toBe(expected);
  });

  test('matches what the regular expression of the same meaning matches', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(word, text, (pattern, of) => {
        expect(matcherOf(pattern)(of)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(of));
      }),
      { numRuns: 5_000 },
    );
  });

  test('takes linear time where a regular expression would not end', () => {
    expect(matcherOf(`${'a*'.repeat(100)}b`)('a'.repeat(100_000))).toBe(false);
  });
});

describe('the subject of an object', () => {
  test.each([
    ['its own namespace', { metadata: { namespace: 'own' } }, 'asked', 'own'],
    ['the one that it is meant for', { metadata: { namespace: '' } }, 'asked', 'asked'],
    ['none', {}, undefined, ''],
  ])('has %s', (_name, object, asked, namespace) => {
    expect(subjectOf(customKind, object, asked)).toMatchObject({ apiVersion: customKind.apiVersion, namespace });
  });

  test('can be made of any JSON value', () => {
    const json = fc.oneof(
      fc.jsonValue(),
      fc.record({ metadata: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())) }),
    );
    const policy = withOverrides({ match: { labels: { a: 'b' }, namespaces: ['x*'] }, spread: true });
    fc.assert(
      fc.property(json, (object) => {
        resolve(policy, subjectOf(builtInKind, object, undefined));
      }),
    );
  });
});
