import { builtInKind, definitions } from '../core/cronjob/schema/index.js';
import type { CronJobKind, SchemaNode } from '../core/cronjob/schema/index.js';

/** JSON Schema (draft-07), which editors understand. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const draft = 'http://json-schema.org/draft-07/schema#';

/**
 * The JSON Schema of a CronJob of `kind`, for editors: types, fields that are required, and words of closed lists. It
 * knows no field that the API server would drop, and takes null where that takes it for absent. What else is asked of
 * a CronJob, `cronward lint` says.
 */
export function cronJobJsonSchema(kind: CronJobKind): JsonSchema {
  const root = kind === builtInKind ? 'BuiltInCronJob' : 'CronJob';
  const reached = new Set<string>();
  reach(root, reached);
  const { properties = {}, description } = definitions[root] ?? {};
  return {
    $schema: draft,
    title: `${kind.kind} of ${kind.apiVersion}`,
    description,
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    additionalProperties: false,
    properties: {
      ...each(properties, nodeSchema),
      apiVersion: { const: kind.apiVersion },
      kind: { const: kind.kind },
    },
    definitions: Object.fromEntries(
      [...reached]
        .filter((name) => name !== root)
        .sort()
        .map((name) => [name, nodeSchema(definitions[name] ?? {})]),
    ),
  };
}

/** Adds `name` and the names of all types that it is made of. */
function reach(name: string, reached: Set<string>): void {
  if (reached.has(name)) return;
  reached.add(name);
  const visit = (node: SchemaNode): void => {
    if (node.$ref !== undefined) reach(node.$ref, reached);
    for (const property of Object.values(node.properties ?? {})) visit(property);
    if (node.additionalProperties !== undefined) visit(node.additionalProperties);
    if (node.items !== undefined) visit(node.items);
  };
  visit(definitions[name] ?? {});
}

function nodeSchema(node: SchemaNode): JsonSchema {
  const described = node.description === undefined ? {} : { description: node.description };
  if (node.$ref !== undefined) return { $ref: `#/definitions/${node.$ref}`, ...described };
  switch (node.format) {
    case 'quantity':
      return { type: ['string', 'number', 'null'], ...described };
    case 'int-or-string':
      return { type: ['string', 'integer', 'null'], ...described };
    default:
      return { type: [node.type, 'null'], ...described, ...scalar(node), ...structure(node) };
  }
}

function scalar({ format, minimum, enum: words }: SchemaNode): JsonSchema {
  return {
    ...(format !== undefined && { format }),
    ...(minimum !== undefined && { minimum }),
    ...(words !== undefined && { enum: [...words, null] }),
  };
}

function structure({ properties, required, additionalProperties, items }: SchemaNode): JsonSchema {
  return {
    ...(properties !== undefined && { properties: each(properties, nodeSchema), additionalProperties: false }),
    ...(required !== undefined && { required }),
    ...(additionalProperties !== undefined && { additionalProperties: nodeSchema(additionalProperties) }),
    ...(items !== undefined && { items: nodeSchema(items) }),
  };
}

function each<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
