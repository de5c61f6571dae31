import { describe, expect, it } from 'vitest';
import { customKind, definitions } from '../core/cronjob/schema/index.js';
import { cronJobCrd } from './crd.js';
import { renderYaml } from './render.js';
import { structuralSchema } from './structural.js';

/** A plain JSON tree, as the API server reads the definition. */
interface Node {
  readonly [keyword: string]: unknown;
}

interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly names: Readonly<Record<string, unknown>>;
    readonly versions: readonly {
      readonly schema: { readonly openAPIV3Schema: Node };
      readonly additionalPrinterColumns: readonly { readonly name: string; readonly jsonPath: string }[];
    }[];
  };
}

const definition = JSON.parse(JSON.stringify(cronJobCrd())) as Definition;
const version = definition.spec.versions[0];
const root = version?.schema.openAPIV3Schema ?? {};

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function children(node: Node): [string, Node][] {
  const properties = isNode(node['properties']) ? Object.entries(node['properties']) : [];
  return [
    ...properties.map(([name, below]): [string, unknown] => [`.${name}`, below]),
    ['[]', node['items']],
    ['{}', node['additionalProperties']],
  ].flatMap(([step, below]) => (typeof step === 'string' && isNode(below) ? [[step, below] as [string, Node]] : []));
}

/** Every node with its path. */
function nodesOf(node: Node, path = ''): [string, Node][] {
  return [[path, node], ...children(node).flatMap(([step, below]) => nodesOf(below, path + step))];
}

function at(path: string): Node {
  return nodesOf(root).find(([candidate]) => candidate === path)?.[1] ?? {};
}

const isIntOrString = (node: Node): boolean => node['x-kubernetes-int-or-string'] === true;

describe('the schema is structural', () => {
  /* What apiextensions.k8s.io/v1 asks of a schema; a node that breaks a rule is named by its path. */
  const allowed = new Set([
    ...['type', 'format', 'description', 'enum', 'minimum', 'pattern', 'default', 'properties', 'required', 'items'],
    ...['additionalProperties', 'anyOf', 'x-kubernetes-int-or-string', 'x-kubernetes-list-type'],
    ...['x-kubernetes-list-map-keys', 'x-kubernetes-map-type', 'x-kubernetes-preserve-unknown-fields'],
  ]);
  const types = ['object', 'array', 'string', 'integer', 'number', 'boolean'];
  const required = (node: Node): unknown[] => (Array.isArray(node['required']) ? node['required'] : []);
  const propertiesOf = (node: Node): Node => (isNode(node['properties']) ? node['properties'] : {});

  it.each<[string, (node: Node, path: string) => boolean]>([
    ['no keyword that such a schema must not have', (node) => Object.keys(node).every((key) => allowed.has(key))],
    ['a type everywhere, save where a value is an integer or a string', (node) =>
      isIntOrString(node) ? !('type' in node) : types.includes(String(node['type'])),
    ],
    ['anyOf only to say integer or string', (node) =>
      isIntOrString(node) === 'anyOf' in node &&
      (!('anyOf' in node) || JSON.stringify(node['anyOf']) === '[{"type":"integer"},{"type":"string"}]'),
    ],
    ['fields or a map, never both', (node) => !('properties' in node && 'additionalProperties' in node)],
    ['what is in an object', (node, path) =>
      node['type'] !== 'object' ||
      path === '.metadata' ||
      'properties' in node ||
      'additionalProperties' in node ||
      node['x-kubernetes-preserve-unknown-fields'] === true,
    ],
    ['what is in a list, and nothing else with items', (node) => (node['type'] === 'array') === 'items' in node],
    ['only required fields that exist', (node) => required(node).every((name) => String(name) in propertiesOf(node))],
    ['keys of list maps that are required or have a default', (node) => {
      const keys = node['x-kubernetes-list-map-keys'];
      if (node['x-kubernetes-list-type'] !== 'map') return keys === undefined;
      const item = isNode(node['items']) ? node['items'] : {};
      return (
        Array.isArray(keys) &&
        keys.every((key) => {
          const field = propertiesOf(item)[String(key)];
          return isNode(field) && (required(item).includes(key) || 'default' in field);
        })
      );
    }],
    ['no default but for those keys', (node, path) =>
      !('default' in node) || /\.ports\[\]\.protocol$|\.imagePullSecrets\[\]\.name$|Ref\.name$/.test(path),
    ],
  ])('with %s', (_rule, holds) => {
    const wrong = nodesOf(root).filter(([path, node]) => !holds(node, path));
    expect(wrong.map(([path]) => path)).toEqual([]);
  });

  it('with no metadata of its own, which only the API server may describe', () => {
    expect(at('.metadata')).toEqual({ type: 'object' });
  });
});

describe('the definition', () => {
  it('is named after the kind', () => {
    expect(definition.metadata.name).toBe(`${customKind.resource}.${customKind.group}`);
    expect(definition.spec.names).toMatchObject({ kind: 'CronJob', plural: 'cronjobs', singular: 'cronjob' });
  });

  it('keeps labels and annotations of the Job and of its pods', () => {
    for (const path of ['.spec.jobTemplate.metadata', '.spec.jobTemplate.spec.template.metadata']) {
      expect(at(`${path}.labels`)).toEqual({ type: 'object', additionalProperties: { type: 'string' } });
      expect(at(`${path}.annotations`)).toEqual({ type: 'object', additionalProperties: { type: 'string' } });
    }
  });

  it('has no defaults for what the webhook fills in from its configuration', () => {
    const fields = ['concurrencyPolicy', 'suspend', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'];
    expect(fields.filter((field) => 'default' in at(`.spec.${field}`))).toEqual([]);
    expect(fields.filter((field) => !('type' in at(`.spec.${field}`)))).toEqual([]);
  });

  it('asks for no more than the definition of the kubebuilder book', () => {
    const rules = nodesOf(root)
      .filter(([path]) => !path.startsWith('.spec.jobTemplate.'))
      .flatMap(([path, node]) => ['required', 'minimum', 'enum'].map((rule) => [path + ' ' + rule, node[rule]] as const))
      .filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(rules)).toEqual({
      ' required': ['spec'],
      '.spec required': ['schedule', 'jobTemplate'],
      '.spec.startingDeadlineSeconds minimum': 0,
      '.spec.successfulJobsHistoryLimit minimum': 0,
      '.spec.failedJobsHistoryLimit minimum': 0,
      '.spec.concurrencyPolicy enum': ['Allow', 'Forbid', 'Replace'],
      '.status.conditions[] required': ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
      '.status.observedGeneration minimum': 0,
    });
  });

  it('describes our own fields, each of them, and no others', () => {
    const described = nodesOf(root).flatMap(([path, node]) => ('description' in node ? [path] : []));
    const own = ['CronJob', 'CronJobSpec', 'CronJobStatus', 'ObservedSchedule'].flatMap((type) =>
      Object.keys(definitions[type]?.properties ?? {}),
    );
    const names = described.map((path) => path.slice(path.lastIndexOf('.') + 1));
    expect([...names].sort()).toEqual(['', ...own.filter((name) => name !== 'metadata')].sort());
  });

  it('shows columns of fields that exist', () => {
    const columns = version?.additionalPrinterColumns ?? [];
    expect(columns.map(({ name }) => name)).toEqual([
      ...['Schedule', 'Timezone', 'Suspend', 'Active', 'Last Schedule', 'Next Schedule', 'Age'],
    ]);
    for (const { jsonPath } of columns.filter(({ name }) => name !== 'Age')) {
      expect(at(jsonPath.replace('[0]', '[]'))).toHaveProperty('type');
    }
  });

  it('fits into the annotation in which kubectl apply keeps what was applied', () => {
    expect(JSON.stringify(definition).length).toBeLessThan(262_144 / 2);
    expect(renderYaml([cronJobCrd()])).not.toMatch(/[&*][a-z]+\d+$/m);
  });
});

describe('structuralSchema', () => {
  it('puts references in their place, and the description beside one before that of the type', () => {
    const types = { Inner: { type: 'string', description: 'inner' }, Outer: { type: 'object', properties: { a: { $ref: 'Inner', description: 'mine' }, b: { $ref: 'Inner' } } } } as const;
    expect(structuralSchema(types, { $ref: 'Outer' })).toEqual({
      type: 'object',
      properties: { a: { type: 'string', description: 'mine' }, b: { type: 'string', description: 'inner' } },
    });
  });

  it('refuses a reference to nothing', () => {
    expect(() => structuralSchema({}, { $ref: 'Nothing' })).toThrow('the schema has no type Nothing');
  });
});
