import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exampleOf, rules } from '../../src/core/cronjob/checks/index.js';
import { defaultPolicy } from '../../src/core/cronjob/policy/index.js';
import { builtInKind, kinds } from '../../src/core/cronjob/schema/index.js';
import { validate } from '../../src/core/cronjob/validate.js';
import { filesBelow, root } from '../support/sources.js';
import { readBase } from './read.js';

type AnyRule = (typeof rules)[number];

function isRule(value: unknown): value is AnyRule {
  return typeof value === 'object' && value !== null && 'id' in value && 'summary' in value;
}

/** What the rules say of an example: of all advice, only that of `rule` is given, whatever its level is. */
function findingsOf({ id, ofUpdates }: AnyRule, yaml: string) {
  const object = exampleOf(builtInKind, parse(yaml));
  const levelOf = (advice: { readonly id: string }) => (advice.id === id ? 'warn' : 'off');
  const oldObject = ofUpdates === true ? object : undefined;
  const policy = { ...defaultPolicy, ruling: { ...defaultPolicy.ruling, levelOf } };
  return validate({ kind: builtInKind, object, oldObject }, { nowMs: Date.UTC(2026, 0, 1), policy }).findings;
}

describe('the examples of the rules', () => {
  const examples = rules.map((rule) => [rule.id, rule, rule.bad, rule.good] as const);

  it.each(examples)('%s speaks of its bad example, and no other rule does', (id, rule, bad) => {
    expect([...new Set(findingsOf(rule, bad).map((finding) => finding.rule))]).toEqual([id]);
  });

  it.each(examples)('%s has nothing to say of its good example, nor has another', (_id, rule, _bad, good) => {
    expect(findingsOf(rule, good)).toEqual([]);
  });

  it('change the CronJob that the cases change', () => {
    const base = readBase() as object;
    for (const kind of kinds) {
      expect(exampleOf(kind, {})).toEqual({ apiVersion: kind.apiVersion, kind: kind.kind, ...base });
    }
  });
});

describe('the texts of the rules', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s is explained in few words', (_id, rule) => {
    expect(rule.summary).toMatch(/^\S.{0,140}\.$/u);
    expect(rule.explanation.length).toBeLessThanOrEqual(900);
    expect(rule.explanation).toMatch(/[.`]$/u);
  });

  it('stand in the folder of their group', async () => {
    const groupOf = new Map(rules.map(({ id, group }) => [id, group]));
    for (const { path } of filesBelow('src/core/cronjob/checks', '.ts')) {
      const folder = /checks\/(\w+)\//u.exec(path)?.[1];
      if (folder === undefined || path.endsWith('.test.ts')) continue;
      const exported = Object.values((await import(pathToFileURL(join(root, path)).href)) as object);
      for (const { id } of exported.filter(isRule)) expect(groupOf.get(id), path).toBe(folder);
    }
  });

  it('have ids that differ', () => {
    const ids = rules.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });
});
