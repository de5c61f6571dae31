import type { Definitions, SchemaNode } from '../core/cronjob/schema/index.js';
import { quantityPattern } from '../core/cronjob/schema/index.js';

/** A structural schema of apiextensions.k8s.io/v1: JSON Schema without references, a type at each node. */
export interface StructuralSchema {
  readonly type?: NonNullable<SchemaNode['type']>;
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly pattern?: string;
  readonly default?: string;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: StructuralSchema;
  readonly items?: StructuralSchema;
  readonly anyOf?: readonly { readonly type: string }[];
  readonly 'x-kubernetes-int-or-string'?: true;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic';
  readonly 'x-kubernetes-preserve-unknown-fields'?: true;
}

/** The named type with every reference in its place; a description beside a reference stands before that of the type. */
export function structuralSchema(definitions: Definitions, node: SchemaNode): StructuralSchema {
  const { $ref, ...own } = node;
  if ($ref !== undefined) {
    const found = definitions[$ref];
    if (found === undefined) throw new Error(`the schema has no type ${$ref}`);
    return structuralSchema(definitions, { ...found, ...own });
  }
  const { format, properties, additionalProperties, items, default: value, ...rest } = own;
  return {
    ...(hasEmptyKey(definitions, own) ? atomicList : rest),
    ...(value !== undefined && value !== '' && { default: value }),
    ...scalar(format),
    ...(properties && { properties: each(properties, (property) => structuralSchema(definitions, property)) }),
    ...(additionalProperties && { additionalProperties: structuralSchema(definitions, additionalProperties) }),
    ...(items && { items: structuralSchema(definitions, items) }),
  };
}

/**
 * Whether this is a list map one of whose keys may be the empty string by default. kube-apiserver 1.20 takes that default
 * for null where it was built with Go 1.18 or newer, and refuses the whole definition; so it is left out, and the list,
 * which may not be a map without it, is atomic.
 */
function hasEmptyKey(definitions: Definitions, list: SchemaNode): boolean {
  const item = list.items?.$ref === undefined ? list.items : definitions[list.items.$ref];
  return list['x-kubernetes-list-map-keys']?.some((key) => item?.properties?.[key]?.default === '') === true;
}

const atomicList = { type: 'array', 'x-kubernetes-list-type': 'atomic' } as const;

/** Kubernetes' scalars of two types; the API server allows them this form only, so `1.5` has to be quoted. */
function scalar(format: string | undefined): StructuralSchema {
  if (format === 'int-or-string') return intOrString;
  if (format === 'quantity') return { ...intOrString, pattern: quantityPattern.source };
  return format === undefined ? {} : { format };
}

const intOrString: StructuralSchema = {
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  'x-kubernetes-int-or-string': true,
};

function each<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
