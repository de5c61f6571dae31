import { describe, expect, it } from 'vitest';
import { advice, checks } from '../../src/core/cronjob/checks/index.js';
import { validate as validateAt } from '../../src/core/cronjob/validate.js';
import type { Candidate } from '../../src/core/cronjob/validate.js';
import { describe as sentence } from '../../src/core/field/index.js';
import { readRuleCases } from './read.js';

const validate = (candidate: Candidate) => validateAt(candidate, { nowMs: Date.UTC(2026, 0, 1) });

const cases = readRuleCases();

describe('the cases of the rules', () => {
  it.each(cases.map((item) => [item.rule, item.it, item.kind.apiVersion, item] as const))(
    '%s %s (%s)',
    (_rule, _it, _apiVersion, { kind, object, stored, refused, warned }) => {
      const { errors, warnings } = validate({ kind, object, oldObject: stored });
      expect(errors.map(sentence)).toEqual(refused);
      expect(warnings).toEqual(warned);
    },
  );

  it('start from an object that every rule accepts, before and after an update of it', () => {
    for (const { kind, stored } of cases) {
      if (stored !== undefined) expect(validate({ kind, object: stored, oldObject: stored }).errors).toEqual([]);
    }
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

  it.each(checks.map(({ id, fields }) => [id, fields] as const))(
    '%s lists the fields that it refuses',
    (id, fields) => {
      const refused = cases.filter(({ rule }) => rule === id).flatMap((item) => item.refused);
      const paths = refused.map((text) => text.slice(0, text.indexOf(': ')).replace(/\[\d+\]/g, '[]'));
      expect(paths.filter((path) => !fields.some((field) => path.startsWith(field)))).toEqual([]);
    },
  );
});
