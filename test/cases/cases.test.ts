import { describe, expect, it } from 'vitest';
import { advice, checks } from '../../src/core/cronjob/checks/index.js';
import type { Advice } from '../../src/core/cronjob/checks/index.js';
import { defaultPolicy } from '../../src/core/cronjob/policy/index.js';
import { validate } from '../../src/core/cronjob/validate.js';
import { describe as sentence } from '../../src/core/field/index.js';
import { readRuleCases } from './read.js';
import type { RuleCase } from './read.js';

/** The verdict on a case, or on another object in its place: advice that is off by default warns of its own cases. */
function verdictOn(item: RuleCase, object = item.object) {
  const levelOf = ({ id, level }: Advice) => (id === item.rule && level === 'off' ? 'warn' : level);
  const policy = { ...defaultPolicy, ruling: { ...defaultPolicy.ruling, levelOf } };
  const nowMs = item.atMs ?? Date.UTC(2026, 0, 1);
  return validate({ kind: item.kind, object, oldObject: item.stored }, { nowMs, policy });
}

const cases = readRuleCases();

describe('the cases of the rules', () => {
  it.each(cases.map((item) => [item.rule, item.it, item.kind.apiVersion, item] as const))(
    '%s %s (%s)',
    (_rule, _it, _apiVersion, item) => {
      const { errors, warnings } = verdictOn(item);
      expect(errors.map(sentence)).toEqual(item.refused);
      expect(warnings).toEqual(item.warned);
    },
  );

  it('start from an object that every rule accepts, before and after an update of it', () => {
    for (const item of cases) if (item.stored !== undefined) expect(verdictOn(item, item.stored).errors).toEqual([]);
  });

  it('have no two of the same name', () => {
    const names = cases.map((item) => [item.rule, item.it, item.kind.group].join(' '));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe('every rule', () => {
  it('has a file of cases, and every file a rule', () => {
    const ids = [...checks, ...advice].map(({ id }) => id).sort();
    expect([...new Set(cases.map(({ rule }) => rule))].sort()).toEqual(ids);
  });

  it('Every rule has a case that it allows and one that it denies.', () => {
    for (const { id } of checks) {
      const own = cases.filter(({ rule }) => rule === id);
      expect
        .soft(
          own.some(({ refused }) => refused.length === 0),
          id,
        )
        .toBe(true);
      expect
        .soft(
          own.some(({ refused }) => refused.length > 0),
          id,
        )
        .toBe(true);
    }
  });

  it.each(advice.map(({ id }) => id))('%s has a case of silence and one of a warning, and refuses none', (id) => {
    const own = cases.filter(({ rule }) => rule === id);
    expect(own.some(({ warned }) => warned.length === 0)).toBe(true);
    expect(own.some(({ warned }) => warned.length > 0)).toBe(true);
    expect(own.filter(({ refused }) => refused.length > 0)).toEqual([]);
  });

  it.each(
    advice.filter(({ fromKubernetes }) => fromKubernetes !== true).map(({ id, fields }) => [id, fields] as const),
  )('%s warns in lines of at most 120 characters, of the fields that it lists', (id, fields) => {
    const warned = cases.filter(({ rule }) => rule === id).flatMap((item) => item.warned);
    expect(warned.filter((line) => line.length > 120)).toEqual([]);
    const own = warned.filter((line) => line.endsWith(` [${id}]`));
    const paths = own.map((line) => line.slice(0, line.indexOf(': ')).replace(/\[\d+\]/g, '[]'));
    expect(paths.filter((path) => !fields.includes(path))).toEqual([]);
  });

  it.each(checks.map(({ id, fields }) => [id, fields] as const))(
    '%s lists the fields that it refuses',
    (id, fields) => {
      const refused = cases.filter(({ rule }) => rule === id).flatMap((item) => item.refused);
      const paths = refused.map((text) => text.slice(0, text.indexOf(': ')).replace(/\[\d+\]/g, '[]'));
      expect(paths.filter((path) => !fields.some((field) => path.startsWith(field)))).toEqual([]);
    },
  );
});
