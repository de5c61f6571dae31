import { printable, renderValue } from './render.js';
import type { FieldPath } from './path.js';

/**
 * The kinds of field errors of `k8s.io/apimachinery/pkg/util/validation/field`, each with the words that the
 * API server prints and the cause reason that it sends.
 */
const kinds = {
  Required: { words: 'Required value', reason: 'FieldValueRequired', showsValue: false },
  Invalid: { words: 'Invalid value', reason: 'FieldValueInvalid', showsValue: true },
  NotSupported: { words: 'Unsupported value', reason: 'FieldValueNotSupported', showsValue: true },
  Duplicate: { words: 'Duplicate value', reason: 'FieldValueDuplicate', showsValue: true },
  NotFound: { words: 'Not found', reason: 'FieldValueNotFound', showsValue: true },
  Forbidden: { words: 'Forbidden', reason: 'FieldValueForbidden', showsValue: false },
  TooLong: { words: 'Too long', reason: 'FieldValueTooLong', showsValue: false },
  TooMany: { words: 'Too many', reason: 'FieldValueTooMany', showsValue: true },
  TypeInvalid: { words: 'Invalid value', reason: 'FieldValueTypeInvalid', showsValue: true },
} as const;

export type FieldErrorKind = keyof typeof kinds;

/** One thing that is wrong with one field. */
export interface FieldError {
  readonly kind: FieldErrorKind;
  readonly field: FieldPath;
  /** The value that is refused; left out where Kubernetes prints none. */
  readonly value?: unknown;
  /** The rule that the value breaks; empty where the kind says it all. */
  readonly detail: string;
}

/** A cause of a `Status`, as `metav1.StatusCause`. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: FieldPath;
}

/** The field must be given and is not. */
export function required(field: FieldPath, detail = ''): FieldError {
  return { kind: 'Required', field, detail };
}

/** The value is of the right type and breaks a rule. */
export function invalid(field: FieldPath, value: unknown, detail: string): FieldError {
  return { kind: 'Invalid', field, value, detail };
}

/** The value is none of a closed list. */
export function notSupported(field: FieldPath, value: unknown, supported: readonly string[]): FieldError {
  const list = supported.map((item) => JSON.stringify(item)).join(', ');
  return { kind: 'NotSupported', field, value, detail: `supported values: ${list}` };
}

/** The value stands twice in a list whose items must differ. */
export function duplicate(field: FieldPath, value: unknown): FieldError {
  return { kind: 'Duplicate', field, value, detail: '' };
}

/** The value names something that does not exist. */
export function notFound(field: FieldPath, value: unknown): FieldError {
  return { kind: 'NotFound', field, value, detail: '' };
}

/** The field must not be set here. */
export function forbidden(field: FieldPath, detail: string): FieldError {
  return { kind: 'Forbidden', field, detail };
}

/** The value is longer than `maxBytes` bytes. */
export function tooLong(field: FieldPath, maxBytes: number): FieldError {
  return { kind: 'TooLong', field, detail: `may not be more than ${maxBytes} bytes` };
}

/** The list has `actual` items, more than `max`. */
export function tooMany(field: FieldPath, actual: number, max: number): FieldError {
  return { kind: 'TooMany', field, value: actual, detail: `must have at most ${max} items` };
}

/** The value is of the wrong JSON type: what the API server answers with a decoding error. */
export function typeInvalid(field: FieldPath, value: unknown, detail: string): FieldError {
  return { kind: 'TypeInvalid', field, value, detail };
}

/**
 * The error without its field, as in a cause: `Invalid value: -1: must be greater than or equal to 0`. The rule may name
 * a part of the object, and the field a key of a map, so these are made harmless to a terminal too.
 */
export function describeRule(error: FieldError): string {
  const kind = kinds[error.kind];
  const value = kind.showsValue && 'value' in error ? `: ${renderValue(error.value)}` : '';
  const detail = error.detail === '' ? '' : `: ${printable(error.detail)}`;
  return `${kind.words}${value}${detail}`;
}

/** The whole error as the API server prints it: `spec.schedule: Required value`. */
export function describe(error: FieldError): string {
  return `${printable(error.field)}: ${describeRule(error)}`;
}

/** The error as a cause of a `Status`. */
export function causeOf(error: FieldError): StatusCause {
  return { reason: kinds[error.kind].reason, message: describeRule(error), field: printable(error.field) };
}
