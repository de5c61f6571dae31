import { at, child, quote, typeInvalid } from '../../field/index.js';
import type { FieldError, FieldPath } from '../../field/index.js';
import type { Definitions, SchemaNode } from './node.js';
import { int32Bounds, int64Bounds, isQuantity, isTime } from './scalars.js';

/** Nobody reads more than this, and a hostile object could have a million. */
const maxFaults = 100;

/**
 * Every value below `value` that is not of the type that `node` gives it, the first 100, each at its path. A value in a
 * map of strings is reported at the map, as the API server does (`metadata.labels`).
 */
export function describeFaults(definitions: Definitions, node: SchemaNode, value: unknown): FieldError[] {
  const faults: FieldError[] = [];
  visit({ definitions, faults }, node, value, '');
  return faults;
}

interface Search {
  readonly definitions: Definitions;
  readonly faults: FieldError[];
}

function visit(search: Search, node: SchemaNode, value: unknown, path: FieldPath): void {
  if (value === null || search.faults.length >= maxFaults) return;
  const type = resolve(search.definitions, node);
  const expected = expectation(type, value);
  if (expected !== undefined) {
    search.faults.push(typeInvalid(path, value, expected));
  } else if (Array.isArray(value)) {
    visitItems(search, type, value, path);
  } else if (typeof value === 'object') {
    visitFields(search, type, value as Readonly<Record<string, unknown>>, path);
  }
}

function visitItems(search: Search, list: SchemaNode, items: readonly unknown[], path: FieldPath): void {
  const { items: type } = list;
  if (type === undefined) return;
  for (const [index, item] of items.entries()) {
    if (search.faults.length >= maxFaults) return;
    visit(search, type, item, at(path, index));
  }
}

function visitFields(
  search: Search,
  struct: SchemaNode,
  fields: Readonly<Record<string, unknown>>,
  path: FieldPath,
): void {
  const { properties = {}, additionalProperties: values } = struct;
  for (const [name, type] of Object.entries(properties)) {
    if (Object.hasOwn(fields, name)) visit(search, type, fields[name], child(path, name));
  }
  if (values === undefined) return;
  for (const key in fields) {
    if (search.faults.length >= maxFaults) return;
    if (values.type === 'string') visitText(search, key, fields[key], path);
    else visit(search, values, fields[key], at(path, key));
  }
}

function visitText(search: Search, key: string, value: unknown, path: FieldPath): void {
  if (value === null || typeof value === 'string') return;
  search.faults.push(typeInvalid(path, value, `the value of ${quote(key)} must be a string`));
}

/** What a value of this type must be, where `value` is not that; what lies below an object or list is not looked at. */
function expectation(type: SchemaNode, value: unknown): string | undefined {
  const rule = rules[type.format ?? ''] ?? rules[type.type ?? ''];
  return rule === undefined || rule.holds(value) ? undefined : rule.words;
}

interface Rule {
  readonly words: string;
  holds(value: unknown): boolean;
}

/** What each format, and each type without a format, asks of a value. */
const rules: Readonly<Record<string, Rule>> = {
  quantity: {
    words: 'must be a quantity such as 500m, 1.5 or 2Gi',
    holds: (value) => typeof value === 'number' || (typeof value === 'string' && isQuantity(value)),
  },
  'int-or-string': {
    words: 'must be a string or an integer of 32 bits (int32)',
    holds: (value) => typeof value === 'string' || isInteger(value, int32Bounds),
  },
  int32: { words: 'must be an integer of 32 bits (int32)', holds: (value) => isInteger(value, int32Bounds) },
  int64: { words: 'must be an integer of 64 bits (int64)', holds: (value) => isInteger(value, int64Bounds) },
  'date-time': {
    words: 'must be a time such as 2026-01-02T15:04:05Z (RFC 3339)',
    holds: (value) => typeof value === 'string' && isTime(value),
  },
  string: { words: 'must be a string', holds: (value) => typeof value === 'string' },
  boolean: { words: 'must be true or false', holds: (value) => typeof value === 'boolean' },
  array: { words: 'must be a list', holds: (value) => Array.isArray(value) },
  object: { words: 'must be an object', holds: (value) => typeof value === 'object' && !Array.isArray(value) },
};

function isInteger(value: unknown, bounds: { readonly minimum: number; readonly maximum: number }): boolean {
  return Number.isInteger(value) && Number(value) >= bounds.minimum && Number(value) <= bounds.maximum;
}

function resolve(definitions: Definitions, node: SchemaNode): SchemaNode {
  return node.$ref === undefined ? node : (definitions[node.$ref] ?? {});
}
