import { builtInKind, customKind } from '../../core/cronjob/schema/index.js';
import { cronJobJsonSchema, draft } from '../../manifests/json-schema.js';
import type { JsonSchema } from '../../manifests/json-schema.js';
import { configSchema } from './schema.js';
import type { Schema } from './schema.js';

/** What `cronward generate schema` prints, by what it is asked for. */
export const jsonSchemas = {
  config: () => ({ $schema: draft, title: 'Configuration of Cronward', ...nullable(configSchema) }),
  'batch/v1': () => cronJobJsonSchema(builtInKind),
  'batch.tutorial.kubebuilder.io/v1': () => cronJobJsonSchema(customKind),
} as const satisfies Readonly<Record<string, () => JsonSchema>>;

/** The files in `schemas/`, by name. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const named = {
    'config.schema.json': jsonSchemas.config(),
    'cronjob-batch-v1.schema.json': jsonSchemas['batch/v1'](),
    'cronjob-batch.tutorial.kubebuilder.io-v1.schema.json': jsonSchemas['batch.tutorial.kubebuilder.io/v1'](),
  };
  return new Map(Object.entries(named).map(([name, schema]) => [name, `${JSON.stringify(schema, undefined, 2)}\n`]));
}

/** The same description with null where a mapping or a list may be empty. */
function nullable(schema: Schema): JsonSchema {
  const { type, properties, additionalProperties, items, minProperties, minItems } = schema;
  const mayBeNull = (type === 'object' || type === 'array') && minProperties === undefined && minItems === undefined;
  return {
    ...schema,
    ...(mayBeNull && { type: [type, 'null'] }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, nullable(value)])),
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: nullable(additionalProperties) }),
    ...(items !== undefined && { items: nullable(items) }),
  };
}
