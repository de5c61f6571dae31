import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../src/cli/config/file.js';
import { schemaFiles } from '../src/cli/config/json-schema.js';
import { advice } from '../src/core/cronjob/checks/index.js';
import { exampleOf, rules } from '../src/core/cronjob/checks/index.js';
import { defaultPolicySettings } from '../src/core/cronjob/policy/index.js';
import { kinds } from '../src/core/cronjob/schema/index.js';
import { root } from './support/sources.js';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const page = read('docs/configuration.md');
const example = /```yaml config\n(.+?)```/su.exec(page)?.[1] ?? '';

const schemas = new Map(
  [...schemaFiles()].map(([name, text]) => {
    // Editors ignore the formats and the sentences that they do not know, and so does this.
    const ajv = new Ajv({ strict: false, validateFormats: false });
    return [name, ajv.compile(JSON.parse(text) as object)] as const;
  }),
);
const fits = (schema: string, value: unknown): boolean => schemas.get(schema)?.(value) === true;
const cronJobSchema = {
  batch: 'cronjob-batch-v1.schema.json',
  'batch.tutorial.kubebuilder.io': 'cronjob-batch.tutorial.kubebuilder.io-v1.schema.json',
};

test('the example of docs/configuration.md is a configuration file, with every key that there is', async () => {
  const parsed = await parseConfig('cronward.yaml', example);
  expect(parsed.ok ? [] : parsed.problems).toEqual([]);
  expect(fits('config.schema.json', parse(example))).toBe(true);
  for (const key of ['defaults', 'rules', 'exemptions', 'spread', 'overrides']) expect(example).toContain(`\n${key}:`);
});

test('the configuration in manifests/base is right, has every key, and changes nothing', async () => {
  const { data } = parse(read('manifests/base/config.yaml')) as { data: Record<string, string> };
  const text = data['cronward.yaml'] ?? '';
  const parsed = await parseConfig('cronward.yaml', text);
  expect(parsed.ok ? [] : parsed.problems).toEqual([]);
  expect(parse(text)).toEqual(defaultPolicySettings);
});

test('the example of an exemption in docs/configuration.md is of a rule that there is', () => {
  const id = /cronward\/exempt-([a-z-]+):/u.exec(page)?.[1];
  expect(advice.map((rule) => rule.id)).toContain(id);
});

describe('schemas/ says of a file', () => {
  test('that it is up to date', () => {
    for (const [name, text] of schemaFiles()) expect(read(`schemas/${name}`) === text, name).toBe(true);
  });

  test.each([
    ['', true],
    ['rules:', true],
    ['port: 1', true],
    ['port: 70000', false],
    ['prot: 1', false],
    ['rules: {label-name: deny}', true],
    ['rules: {label-name: error}', false],
    ['rules: {schedule: off}', false],
    ['overrides: [{match: {}}]', false],
    ['overrides: [{match: {namespaces: [a*]}}]', true],
    ['overrides: [{match: {namespaces: [A]}}]', false],
    ['overrides: [{match: {labels: {a: 1}}}]', false],
    ['overrides: [{spread: true}]', false],
  ])('%j what cronward says of it', async (text, right) => {
    expect((await parseConfig('cronward.yaml', text)).ok).toBe(right);
    expect(fits('config.schema.json', parse(text) ?? {})).toBe(right);
  });

  test.each(kinds.map((kind) => [kind.apiVersion, kind] as const))(
    'that the good examples of all rules are of %s',
    (_name, kind) => {
      for (const rule of rules) {
        const schema = schemas.get(cronJobSchema[kind.group]);
        expect(schema?.(exampleOf(kind, parse(rule.good))), `${rule.id} ${JSON.stringify(schema?.errors)}`).toBe(true);
      }
    },
  );

  test.each([
    ['another kind', { apiVersion: 'v1' }],
    ['a word that is none', { spec: { concurrencyPolicy: 'Never' } }],
    ['a number as text', { spec: { startingDeadlineSeconds: '10' } }],
    ['a field that is misspelt', { spec: { scheduel: '@daily' } }],
    ['no schedule', { spec: { schedule: undefined } }],
  ])('that %s is none of a CronJob', (_name, change) => {
    for (const kind of kinds) {
      const good = exampleOf(kind, {}) as { spec: object };
      expect(fits(cronJobSchema[kind.group], good)).toBe(true);
      const { spec, ...more } = { spec: {}, ...change };
      const bad: unknown = JSON.parse(JSON.stringify({ ...good, ...more, spec: { ...good.spec, ...spec } }));
      expect(fits(cronJobSchema[kind.group], bad)).toBe(false);
    }
  });
});
