import { at, child, printable, quote, typeInvalid } from '../../field/index.js';
import type { FieldError, FieldPath } from '../../field/index.js';
import type { Definitions, SchemaNode } from './node.js';
import { int32Bounds, int64Bounds, isQuantity, isTime } from './scalars.js';

/** Nobody reads more than this, and a hostile object could have a million. */
const maxFaults = 100;
/** A key is part of the path of its value, and can be as long as the whole body. */
const maxKeyLength = 100;

/**
 * Every value below `value` that is not of the type that `node` gives it, the first 100, each at its path. A value in a
 * map of strings is reported at the map, as the API server does (`metadata.labels`).
 */
export function describeFaults(definitions: Definitions, node: SchemaNode, value: unknown): FieldError[] {
  const search: Search = { definitions, faults: [], trail: [] };
  visit(search, node, value);
  return search.faults;
}

interface Search {
  readonly definitions: Definitions;
  readonly faults: FieldError[];
  /** The names and indices that lead to the value at hand: a path is written only where there is a fault. */
  readonly trail: (string | number)[];
}

function visit(search: Search, node: SchemaNode, value: unknown): void {
  if (value === null || isFull(search)) return;
  const type = resolve(search.definitions, node);
  const rule = ruleOf(type);
  if (rule !== undefined && !rule.holds(value)) {
    search.faults.push(typeInvalid(pathOf(search), value, rule.words));
  } else if (Array.isArray(value)) {
    visitItems(search, type, value);
  } else if (typeof value === 'object') {
    visitFields(search, type, value as Readonly<Record<string, unknown>>);
  }
}

function visitItems(search: Search, { items }: SchemaNode, list: readonly unknown[]): void {
  if (items === undefined) return;
  for (let index = 0; index < list.length && !isFull(search); index += 1) {
    search.trail.push(index);
    visit(search, items, list[index]);
    search.trail.pop();
  }
}

function visitFields(search: Search, struct: SchemaNode, fields: Readonly<Record<string, unknown>>): void {
  const { properties, additionalProperties } = struct;
  for (const name in properties) {
    const property = properties[name];
    if (property === undefined || !Object.hasOwn(fields, name)) continue;
    search.trail.push(name);
    visit(search, property, fields[name]);
    search.trail.pop();
  }
  if (additionalProperties !== undefined) visitEntries(search, additionalProperties, fields);
}

/** Maps of the Kubernetes API hold scalars only. */
function visitEntries(search: Search, type: SchemaNode, entries: Readonly<Record<string, unknown>>): void {
  const rule = ruleOf(type);
  if (rule === undefined) return;
  for (const key in entries) {
    const value = entries[key];
    if (isFull(search)) return;
    if (value === null || rule.holds(value)) continue;
    const map = pathOf(search);
    search.faults.push(
      type.type === 'string'
        ? typeInvalid(map, value, `the value of ${quote(key)} ${rule.words}`)
        : typeInvalid(at(map, printable(key, maxKeyLength)), value, rule.words),
    );
  }
}

function isFull({ faults }: Search): boolean {
  return faults.length >= maxFaults;
}

function pathOf({ trail }: Search): FieldPath {
  return trail.reduce((path: string, step) => (typeof step === 'number' ? at(path, step) : child(path, step)), '');
}

/** The rule for a value of this type; what lies below an object or a list has rules of its own. */
function ruleOf(type: SchemaNode): Rule | undefined {
  return rules[type.format ?? ''] ?? rules[type.type ?? ''];
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
