/**
 * The vocabulary in which the shape of a CronJob is written: the part of JSON Schema that a CustomResourceDefinition
 * understands, Kubernetes' list semantics, and references between named types.
 */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  /** `int32`, `int64`, `date-time`, `quantity`, `int-or-string`; Kubernetes' scalars have no type of their own. */
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly default?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaNode;
  readonly items?: SchemaNode;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic';
  readonly 'x-kubernetes-preserve-unknown-fields'?: true;
}

/** Named types; a `$ref` is the name of another one. */
export type Definitions = Readonly<Record<string, SchemaNode>>;

export const string: SchemaNode = { type: 'string' };
export const bool: SchemaNode = { type: 'boolean' };
export const int32: SchemaNode = { type: 'integer', format: 'int32' };
export const int64: SchemaNode = { type: 'integer', format: 'int64' };
export const time: SchemaNode = { type: 'string', format: 'date-time' };
export const quantity: SchemaNode = { format: 'quantity' };
export const intOrString: SchemaNode = { format: 'int-or-string' };
/** An object whose fields are nobody's business here, such as `fieldsV1`. */
export const anyObject: SchemaNode = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** A struct; the names in `required` must be there in a stored object. */
export function object(properties: Readonly<Record<string, SchemaNode>>, required: readonly string[] = []): SchemaNode {
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

/** A struct that server-side apply takes as a whole, so that two appliers never own a field each. */
export function atomicObject(
  properties: Readonly<Record<string, SchemaNode>>,
  required: readonly string[] = [],
): SchemaNode {
  return { ...object(properties, required), 'x-kubernetes-map-type': 'atomic' };
}

/** A map from any string. */
export function map(values: SchemaNode): SchemaNode {
  return { type: 'object', additionalProperties: values };
}

/** A map that server-side apply takes as a whole. */
export function atomicMap(values: SchemaNode): SchemaNode {
  return { ...map(values), 'x-kubernetes-map-type': 'atomic' };
}

/** A list that server-side apply takes as a whole. */
export function list(items: SchemaNode): SchemaNode {
  return { type: 'array', items, 'x-kubernetes-list-type': 'atomic' };
}

/** A list whose items differ; server-side apply merges it item by item. */
export function setOf(items: SchemaNode): SchemaNode {
  return { type: 'array', items, 'x-kubernetes-list-type': 'set' };
}

/** A list whose items differ in `keys`; server-side apply merges the items of equal keys. */
export function listMap(items: SchemaNode, ...keys: readonly string[]): SchemaNode {
  return { type: 'array', items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys };
}

/** The named type. */
export function ref(name: string): SchemaNode {
  return { $ref: name };
}

/** The node with the value that Kubernetes fills in where the field is absent. */
export function withDefault(node: SchemaNode, value: string): SchemaNode {
  return { ...node, default: value };
}
