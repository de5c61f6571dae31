import Type from 'typebox';
import type { TSchema, TUnsafe } from 'typebox';
import type { SchemaNode } from './node.js';
import { bool, int32, int64, ref, string, time } from './node.js';
import type { Time } from './scalars.js';

/*
 * The field types of our own part of the schema, as TypeBox types: each pairs the TypeScript type with the node that
 * validators, the CustomResourceDefinition and the reference page are made from.
 */

interface Annotations {
  readonly description: string;
  readonly minimum?: number;
}

/** Text. */
export function Text(annotations: Annotations): TUnsafe<string> {
  return Type.Unsafe<string>({ ...string, ...annotations });
}

/** True or false. */
export function Bool(annotations: Annotations): TUnsafe<boolean> {
  return Type.Unsafe<boolean>({ ...bool, ...annotations });
}

/** A whole number of 32 bits. */
export function Int32(annotations: Annotations): TUnsafe<number> {
  return Type.Unsafe<number>({ ...int32, ...annotations });
}

/** A whole number of 64 bits; above 2^53 JSON numbers lose their last digits here. */
export function Int64(annotations: Annotations): TUnsafe<number> {
  return Type.Unsafe<number>({ ...int64, ...annotations });
}

/** An instant, RFC 3339. */
export function Instant(annotations: Annotations): TUnsafe<Time> {
  return Type.Unsafe<Time>({ ...time, ...annotations });
}

/** One of a closed list of words. */
export function StringEnum<const Word extends string>(words: readonly Word[], annotations: Annotations): TUnsafe<Word> {
  return Type.Unsafe<Word>({ ...string, enum: words, ...annotations });
}

/** A type of the Kubernetes API by its name in the generated definitions. */
export function Named<T>(name: string, annotations: Annotations): TUnsafe<T> {
  return Type.Unsafe<T>({ ...ref(name), ...annotations });
}

/** A list, built by one of the list functions of `node.ts`. */
export function ListOf<Item>(node: SchemaNode, annotations: Annotations): TUnsafe<Item[]> {
  return Type.Unsafe<Item[]>({ ...node, ...annotations });
}

/** The JSON Schema that a TypeBox type is. */
export function nodeOf(type: TSchema): SchemaNode {
  return type;
}
