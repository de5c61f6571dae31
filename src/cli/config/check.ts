import { quote, renderValue } from '../../core/field/index.js';
import { nearest, suggestion } from '../nearest.js';
import type { Schema } from './schema.js';

/** The keys and indexes that lead to a place in the file. */
export type Place = readonly (string | number)[];

/** Something that the file may not say. */
export interface Complaint {
  readonly place: Place;
  /** Whether the key at `place` is at fault, rather than its value. */
  readonly ofKey: boolean;
  /** A sentence that names the setting, its value and the rule. */
  readonly message: string;
}

/** What `value`, made of plain JSON, has otherwise than `schema` says, in the order of the file. */
export function complaintsOn(schema: Schema, value: unknown, place: Place = []): readonly Complaint[] {
  const rule = ruleBroken(schema, value);
  if (rule !== undefined) {
    return [{ place, ofKey: false, message: `${nameOf(place)} ${renderValue(value)}: ${rule}` }];
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item, index) => complaintsOn(items, item, [...place, index]));
  }
  return isObject(value) ? complaintsOnMembers(schema, value, place) : [];
}

/** `overrides[0].match`, or the file itself. */
export function nameOf(place: Place): string {
  const name = place.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return name === '' ? 'the file' : name.replace(/^\./u, '');
}

function complaintsOnMembers(schema: Schema, value: Readonly<Record<string, unknown>>, place: Place): Complaint[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const complaints: Complaint[] = [];
  for (const [key, item] of Object.entries(value)) {
    const at = [...place, key];
    const known = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (known === false) complaints.push({ place: at, ofKey: true, message: unknown(at, Object.keys(properties)) });
    else if (known !== undefined) complaints.push(...complaintsOn(known, item, at));
  }
  const missing = required.filter((key) => !Object.hasOwn(value, key));
  return [...complaints, ...missing.map((key) => ({ place, ofKey: false, message: `${nameOf(place)}: needs ${key}` }))];
}

/** The sentence on a key that nobody reads. Where another place has it, or one like it, that is named in full. */
function unknown(place: Place, known: readonly string[]): string {
  const key = String(place.at(-1));
  const near = nearest(key, known);
  const parent = place.slice(0, -1);
  return near === undefined
    ? `unknown setting ${quote(nameOf(place))}${suggestion(nameOf(place), known)}`
    : `unknown setting ${quote(nameOf(place))}; did you mean ${nameOf([...parent, near])}?`;
}

/** The rule that `value` itself breaks, what it is made of aside. */
function ruleBroken(schema: Schema, value: unknown): string | undefined {
  if (schema.enum !== undefined) {
    return schema.enum.some((word) => word === value) ? undefined : `must be one of ${schema.enum.join(', ')}`;
  }
  switch (schema.type) {
    case 'object':
      return ruleOfMapping(schema, value);
    case 'array':
      return ruleOfList(schema, value);
    case 'string':
      return ruleOfText(schema, value);
    case 'integer':
      return isWithin(schema, value) ? undefined : `must be an integer${rangeOf(schema)}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    default:
      return undefined;
  }
}

function ruleOfMapping({ minProperties = 0, properties = {} }: Schema, value: unknown): string | undefined {
  const isEmpty = value === null || value === undefined;
  if (!isEmpty && !isObject(value)) return 'must be a mapping of settings';
  const size = isEmpty ? 0 : Object.keys(value).length;
  if (size >= minProperties) return undefined;
  const keys = Object.keys(properties);
  return keys.length === 0 ? 'must not be empty' : `must have at least one of ${keys.join(', ')}`;
}

function ruleOfList({ minItems = 0, maxItems = Infinity }: Schema, value: unknown): string | undefined {
  if (value !== null && !Array.isArray(value)) return 'must be a list';
  const length = value === null ? 0 : value.length;
  if (length < minItems) return `must have at least ${minItems} item${minItems === 1 ? '' : 's'}`;
  return length > maxItems ? `must have at most ${maxItems} items` : undefined;
}

function ruleOfText(schema: Schema, value: unknown): string | undefined {
  const { minLength = 0, maxLength = Infinity, pattern, patternErrorMessage } = schema;
  if (typeof value !== 'string')
    return minLength > 0 ? 'must be text that is not empty' : 'must be text; put it between quotes';
  if (value.length < minLength) return 'must not be empty';
  const fits = value.length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(value));
  return fits ? undefined : (patternErrorMessage ?? `must have at most ${maxLength} characters`);
}

function isWithin({ minimum = -Infinity, maximum = Infinity }: Schema, value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum;
}

function rangeOf({ minimum, maximum }: Schema): string {
  return minimum === undefined || maximum === undefined ? '' : ` from ${minimum} to ${maximum}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
