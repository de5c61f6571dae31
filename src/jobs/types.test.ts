import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { definitions } from '../core/cronjob/schema/index.js';
import type { SchemaNode } from '../core/cronjob/schema/index.js';
import { choices, impossible, needed, words } from '../../tools/job-types-tables.js';

const generated = readFileSync(new URL('generated/kubernetes.ts', import.meta.url), 'utf8');

it('every type and every field has a comment', () => {
  const lines = generated.split('\n');
  const bare = lines.filter((line, index) => {
    const isDeclared = /^export |^ {2}readonly /.test(line) && !line.endsWith('?: undefined;');
    return isDeclared && !lines[index - 1]?.endsWith('*/');
  });
  expect(bare).toEqual([]);
  expect(lines.filter((line) => line.startsWith('  readonly ')).length).toBeGreaterThan(900);
});

describe('the tables of what the API description leaves open', () => {
  const names = new Set(['cronjob', 'pod', 'container', 'volume']);
  const accepted = [...names].flatMap((name) =>
    readFileSync(new URL(`../../test/vectors/${name}-verdicts.jsonl`, import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly object: unknown; readonly code: number })
      .filter(({ code }) => code === 201)
      .flatMap(({ object }) => structsIn({ $ref: 'CronJob' }, object)),
  );

  it('name fields that there are', () => {
    const known = (path: string): boolean => {
      const [type = '', field = ''] = path.split('.');
      return type === 'JobCondition' || Object.hasOwn(definitions[type]?.properties ?? {}, field);
    };
    expect([...Object.keys(words), ...needed, ...impossible].filter((path) => !known(path))).toEqual([]);
    expect(Object.keys(choices).filter((type) => definitions[type] === undefined)).toEqual([]);
  });

  it('have every word that an API server accepted', () => {
    const missing = accepted.flatMap(({ type, fields }) =>
      Object.entries(fields).flatMap(([field, value]) => {
        const known = words[`${type}.${field}`];
        if (known === undefined || typeof value !== 'string' || value === '' || known.includes(value)) return [];
        return [`${type}.${field}: ${value}`];
      }),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  it('ask for no field, and forbid no field, that an API server did without or accepted', () => {
    const faults = accepted.flatMap(({ type, fields }) => [
      ...[...needed].filter((path) => isOf(path, type) && fields[path.slice(type.length + 1)] == null),
      ...[...impossible].filter((path) => isOf(path, type) && !isEmpty(fields[path.slice(type.length + 1)])),
    ]);
    expect([...new Set(faults)]).toEqual([]);
  });

  it('leave a choice only where an API server does', () => {
    const faults = accepted.flatMap(({ type, fields }) => {
      const choice = choices[type];
      if (choice === undefined) return [];
      const all = Object.keys(definitions[type]?.properties ?? {});
      const required = definitions[type]?.required ?? [];
      const chosen = choice.fields === 'all' ? all.filter((field) => !required.includes(field)) : choice.fields;
      const given = chosen.filter((field) => !isEmpty(fields[field]));
      return given.length === 1 || (given.length === 0 && choice.orNone === true) ? [] : [`${type}: ${given.join()}`];
    });
    expect([...new Set(faults)]).toEqual([]);
  });
});

function isOf(path: string, type: string): boolean {
  return path.startsWith(`${type}.`);
}

function isEmpty(value: unknown): boolean {
  return value == null || value === '' || (Array.isArray(value) && value.length === 0);
}

interface Struct {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The structs of an object, each with its type. */
function structsIn(node: SchemaNode, value: unknown): readonly Struct[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => structsIn(node.items ?? {}, item));
  const fields = value as Struct['fields'];
  const { properties = {} } = definitions[node.$ref ?? ''] ?? {};
  const below = Object.entries(properties).flatMap(([name, field]) => structsIn(field, fields[name]));
  return node.$ref === undefined ? below : [{ type: node.$ref, fields }, ...below];
}
