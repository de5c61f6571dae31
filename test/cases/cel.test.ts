import { readFileSync } from 'node:fs';
import { Environment, Optional } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { celPaths, checks, exampleOf } from '../../src/core/cronjob/checks/index.js';
import { nameOf } from '../../src/core/cronjob/checks/metadata/name.js';
import { builtInKind, customKind, kinds } from '../../src/core/cronjob/schema/index.js';
import type { CronJobKind } from '../../src/core/cronjob/schema/index.js';
import { coreOnly, validate } from '../../src/core/cronjob/validate.js';
import { timeZoneNames } from '../../src/core/schedule/generated/time-zone-names.js';
import { findTimeZone, parseSchedule } from '../../src/core/schedule/index.js';
import { crdValidations } from '../../src/manifests/crd-validations.js';
import { admissionPolicies, celRulesOf } from '../../src/manifests/policy.js';
import { readRuleCases } from './read.js';

interface Policy {
  readonly kind: string;
  readonly spec: {
    readonly variables: readonly { readonly name: string; readonly expression: string }[];
    readonly validations: readonly { readonly expression: string; readonly message: string }[];
  };
}

type Json = Readonly<Record<string, unknown>>;

const environment = new Environment({ unlistedVariablesAreDyn: true, enableOptionalTypes: true });
environment.registerVariable('oldSelf', 'optional');
const programs = new Map<string, (variables: Json) => unknown>();

function evaluate(expression: string, variables: Json): unknown {
  const program = programs.get(expression) ?? environment.parse(expression);
  programs.set(expression, program);
  return program(variables);
}

/** An object as the API server shows it to a policy: without nulls, with integers, and with the name that it made. */
function shown(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(given.map(([key, member]) => [key, shown(member)]));
}

function named(object: unknown): unknown {
  const { metadata, ...rest } = object as { readonly metadata?: Parameters<typeof nameOf>[0] };
  const name = nameOf(metadata ?? {});
  return { ...rest, metadata: { ...metadata, ...(name !== '' && { name }) } };
}

const policies = new Map(
  kinds.map((kind, index) => {
    const found = (admissionPolicies('Deny') as readonly unknown[] as readonly Policy[]).filter(
      (manifest) => manifest.kind === 'ValidatingAdmissionPolicy',
    );
    return [kind, found[index]] as const;
  }),
);

interface Write {
  readonly kind: CronJobKind;
  readonly object: unknown;
  readonly stored?: unknown;
}

/** What the policy of the kind says of a write. */
function refusedByPolicy({ kind, object, stored }: Write): readonly string[] {
  const spec = policies.get(kind)?.spec;
  if (spec === undefined) throw new Error('there is no such policy');
  const versions = { object: shown(named(object)), oldObject: stored === undefined ? null : shown(named(stored)) };
  const variables = Object.fromEntries(
    spec.variables.map(({ name, expression }) => [name, evaluate(expression, versions)]),
  );
  return spec.validations
    .filter(({ expression }) => evaluate(expression, { ...versions, variables }) !== true)
    .map(({ message }) => message);
}

interface Validation {
  readonly rule: string;
  readonly message: string;
}

/** What the validation rules of the definition say of a write. */
function refusedByDefinition({ object, stored }: Write): readonly string[] {
  return [...crdValidations()].flatMap(([path, keywords]) => {
    const rules = (keywords as { readonly 'x-kubernetes-validations'?: readonly Validation[] })[
      'x-kubernetes-validations'
    ];
    const self = at(path, shown(named(object)));
    if (rules === undefined || self === undefined) return [];
    const old = stored === undefined ? undefined : at(path, shown(named(stored)));
    const oldSelf = old === undefined ? Optional.none() : Optional.of(old);
    return rules.filter(({ rule }) => evaluate(rule, { self, oldSelf }) !== true).map(({ message }) => message);
  });
}

function at(path: string, object: unknown): unknown {
  const steps = path === '' ? [] : path.split('.');
  return steps.reduce<unknown>((value, step) => (value as Json | undefined)?.[step], object);
}

const cases = readRuleCases();
const celIds = checks.filter(({ cel }) => cel !== undefined).map(({ id }) => id);

/** Whether the policy of the kind has the rule: that of batch/v1 has those alone that Kubernetes has not. */
function holds(kind: CronJobKind, id: string): boolean {
  const rules = checks.find((check) => check.id === id)?.cel?.rules ?? [];
  return celRulesOf(kind).some((rule) => rules.includes(rule));
}

function acceptedByRules({ kind, object, stored }: Write): boolean {
  return validate({ kind, object, oldObject: stored }, coreOnly).errors.length === 0;
}

describe('the policies', () => {
  it('refuse no case that the rules accept', () => {
    const accepted = cases.filter(acceptedByRules);
    expect(accepted.length).toBeGreaterThan(500);
    for (const item of accepted) expect.soft(refusedByPolicy(item), `${item.rule} ${item.it}`).toEqual([]);
  });

  it('refuse no CronJob that kube-apiserver 1.36 accepts, and whose Job it accepts', () => {
    const rows = readFileSync(new URL('../vectors/cronjob-verdicts.jsonl', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map(
        (line) => JSON.parse(line) as { readonly object: unknown; readonly allowed: boolean; readonly job?: unknown },
      );
    const accepted = rows.filter(({ allowed, job }) => allowed && job === undefined);
    expect(accepted.length).toBeGreaterThan(100);
    for (const { object } of accepted) {
      expect.soft(refusedByPolicy({ kind: builtInKind, object })).toEqual([]);
      // The custom kind is judged by more, and its Jobs have longer names.
      const custom = { ...(object as Json), apiVersion: customKind.apiVersion };
      if (acceptedByRules({ kind: customKind, object: custom })) {
        expect.soft(refusedByPolicy({ kind: customKind, object: custom })).toEqual([]);
      }
    }
  });

  it.each(celIds)('refuse the bad example of %s, and not the good one', (id) => {
    const rule = checks.find((check) => check.id === id);
    if (rule === undefined) throw new Error('unreachable');
    for (const kind of kinds.filter((candidate) => holds(candidate, id))) {
      expect(refusedByPolicy({ kind, object: exampleOf(kind, parse(rule.bad)) })).not.toEqual([]);
      expect(refusedByPolicy({ kind, object: exampleOf(kind, parse(rule.good)) })).toEqual([]);
    }
  });

  it.each(checks.filter(({ cel }) => cel?.covers === 'all').map(({ id }) => id))(
    'refuse every case that %s refuses',
    (id) => {
      const refused = cases.filter(
        (item) => item.rule === id && item.refused.length > 0 && holds(item.kind, id) && !acceptedByRules(item),
      );
      expect(refused.length).toBeGreaterThan(0);
      for (const item of refused) expect.soft(refusedByPolicy(item), item.it).not.toEqual([]);
    },
  );

  it('name a field that the rule judges', () => {
    for (const { id, cel, fields } of checks) {
      for (const { field } of cel?.rules ?? []) expect(fields, id).toContain(field);
    }
  });
});

describe('the validation rules of the definition', () => {
  it('say what the policy of the kind says, but for what has no bounds', () => {
    const unbounded = new Set(
      celRulesOf(customKind).flatMap((rule) => (rule.unbounded === true ? [rule.message] : [])),
    );
    const ofCustom = cases.filter(({ kind }) => kind === customKind);
    for (const item of ofCustom) {
      const said = refusedByPolicy(item)
        .map((message) => message.slice(message.indexOf(': ') + 2))
        .filter((message) => !unbounded.has(message));
      expect.soft([...refusedByDefinition(item)].sort(), `${item.rule} ${item.it}`).toEqual(said.sort());
    }
  });

  it('stand where the schema has a struct', () => {
    expect([...crdValidations().keys()].sort()).toEqual(
      [
        ...new Set(celRulesOf(customKind).flatMap(({ self, unbounded }) => (unbounded ? [] : [celPaths[self]]))),
        'spec.schedule',
      ].sort(),
    );
  });
});

describe('the patterns for time zones', () => {
  it('take every time zone that the rule takes', () => {
    const others = ['localtime', 'posixrules', 'posix/UTC', 'right/UTC', './Europe/Berlin', 'Factory', 'PST8PDT'];
    for (const timeZone of [...timeZoneNames.keys(), ...others]) {
      expect(findTimeZone(timeZone), timeZone).toBeDefined();
      const object = { metadata: { name: 'x' }, spec: { schedule: '@daily', timeZone } };
      expect(refusedByPolicy({ kind: customKind, object })).toEqual([]);
    }
  });
});

describe('the patterns for schedules', () => {
  const words = ['*', '?', ',', '-', '/', '+', '0', '7', '12', '59', '60', ' ', '\t', '\v', '\u0085', 'JAN', 'sun'];
  const more = [
    '@',
    '@every ',
    '@daily',
    '1h',
    '.5m',
    '\u00b5s',
    'TZ=',
    'UTC ',
    'H',
    '9223372036854775807',
    '0 0 * * ',
  ];
  const nearly = fc.array(fc.constantFrom(...words, ...more), { maxLength: 12 }).map((parts) => parts.join(''));
  const fields = fc.array(
    fc.constantFrom(
      '*',
      '?',
      '*/5',
      '1-5',
      '+5',
      '007',
      '*-x-y',
      '?-/2',
      ',',
      '1,,2',
      '6',
      'mon-FRI',
      '1-5/70',
      '31',
      '8',
    ),
    {
      minLength: 5,
      maxLength: 5,
    },
  );

  it('take every schedule that the rule takes', () => {
    const schedules = fc.oneof(
      nearly,
      fields.map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(schedules, (schedule) => {
        fc.pre(parseSchedule(schedule).ok && !schedule.includes('TZ'));
        const object = { metadata: { name: 'x' }, spec: { schedule } };
        expect(refusedByPolicy({ kind: customKind, object })).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
