import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderJobTemplate } from '../../../../tools/job-template.js';
import { definitions } from './definitions.js';
import type { SchemaNode } from './node.js';

interface Published {
  readonly type?: string;
  readonly format?: string;
  readonly oneOf?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Published>>;
  readonly items?: Published;
  readonly additionalProperties?: Published;
  readonly 'x-name'?: string;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
}

const published = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/batch-v1-1.36.json', import.meta.url), 'utf8'),
) as Readonly<Record<'CronJobSpec' | 'CronJobStatus', Published>>;

/** A node as one line, without what lies below it. */
function line(path: string, node: Readonly<Record<string, unknown>>): string {
  return `${path} ${JSON.stringify(Object.fromEntries(Object.entries(node).filter(([, value]) => value !== undefined)))}`;
}

function linesOfPublished(node: Published, path: string): string[] {
  const scalar = { Quantity: 'quantity', IntOrString: 'int-or-string' }[node['x-name'] ?? ''];
  const own = {
    type: scalar === undefined ? node.type : undefined,
    format: scalar ?? node.format,
    required: node.required && [...node.required].sort(),
    listType: node['x-kubernetes-list-type'],
    listMapKeys: node['x-kubernetes-list-map-keys'],
    mapType: node['x-kubernetes-map-type'],
  };
  return [
    line(path, own),
    ...Object.entries(node.properties ?? {}).flatMap(([name, field]) => linesOfPublished(field, `${path}.${name}`)),
    ...(node.items ? linesOfPublished(node.items, `${path}[]`) : []),
    ...(node.additionalProperties ? linesOfPublished(node.additionalProperties, `${path}{}`) : []),
  ];
}

function linesOfOurs(node: SchemaNode, path: string): string[] {
  const type = node.$ref === undefined ? node : { ...definitions[node.$ref], ...node };
  const own = {
    type: type.type,
    format: type.format,
    required: type.required && [...type.required].sort(),
    listType: type['x-kubernetes-list-type'],
    listMapKeys: type['x-kubernetes-list-map-keys'],
    mapType: type['x-kubernetes-map-type'],
  };
  return [
    line(path, own),
    ...Object.entries(type.properties ?? {}).flatMap(([name, field]) => linesOfOurs(field, `${path}.${name}`)),
    ...(type.items ? linesOfOurs(type.items, `${path}[]`) : []),
    ...(type.additionalProperties ? linesOfOurs(type.additionalProperties, `${path}{}`) : []),
  ];
}

describe('the generated Job template', () => {
  it('has the names, types, formats, required fields and merge rules of Kubernetes 1.36, node for node', () => {
    const theirs = linesOfPublished(published.CronJobSpec, 'spec');
    expect(theirs.length).toBeGreaterThan(1300);
    expect(linesOfOurs({ $ref: 'CronJobSpec' }, 'spec').sort()).toEqual(theirs.sort());
  });

  it('shares the status of Kubernetes 1.36 with the built-in kind', () => {
    const ours = linesOfOurs({ $ref: 'BuiltInCronJobStatus' }, 'status');
    expect(ours.sort()).toEqual(linesOfPublished(published.CronJobStatus, 'status').sort());
  });

  it('is what the models of client-node give today', () => {
    const committed = readFileSync(new URL('generated/job-template.ts', import.meta.url), 'utf8');
    expect(renderJobTemplate() === committed).toBe(true);
  });

  it('names no field that every object has, since validators read fields by name', () => {
    const names = Object.values(definitions).flatMap((type) => Object.keys(type.properties ?? {}));
    expect(names.filter((name) => name in Object.prototype)).toEqual([]);
  });

  it('refers only to types that exist, and to none from within itself', () => {
    const visit = (node: SchemaNode, trail: readonly string[]): void => {
      if (node.$ref !== undefined) {
        expect(trail).not.toContain(node.$ref);
        expect(definitions).toHaveProperty(node.$ref);
        const target = definitions[node.$ref];
        if (target) visit(target, [...trail, node.$ref]);
      }
      for (const below of [...Object.values(node.properties ?? {}), node.items, node.additionalProperties]) {
        if (below) visit(below, trail);
      }
    };
    visit({ $ref: 'CronJob' }, []);
    visit({ $ref: 'BuiltInCronJob' }, []);
  });
});
