import { child, invalid, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';

type Texts<Field extends string> = { readonly [Key in Field]?: string | null };

/** Those of the fields below `path` that are empty. */
export function* emptyFields<Field extends string>(
  path: FieldPath,
  texts: Texts<Field>,
  fields: readonly Field[],
): Generator<FieldError> {
  for (const field of fields) if ((texts[field] ?? '') === '') yield required(child(path, field));
}

/** A reference to an object of the namespace has its name, where there is one. */
export function* emptyReference(path: FieldPath, reference: Texts<'name'> | null | undefined): Generator<FieldError> {
  if (reference != null) yield* emptyFields(path, reference, ['name']);
}

const greatestMode = 0o777;

/** The permissions of a file, as a number. */
export function* modeFaults(path: FieldPath, mode: number | null | undefined): Generator<FieldError> {
  if (mode == null || (mode >= 0 && mode <= greatestMode)) return;
  yield invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
}

/** As `validatePathNoBacksteps`: no element of the path is `..`. */
export function* backstepFaults(path: FieldPath, target: string): Generator<FieldError> {
  if (target.includes('..') && target.split('/').includes('..')) yield invalid(path, target, "must not contain '..'");
}

/** As `validateLocalDescendingPath`: a path within a directory. */
export function* descendingFaults(path: FieldPath, target: string): Generator<FieldError> {
  if (target.startsWith('/')) yield invalid(path, target, 'must be a relative path');
  yield* backstepFaults(path, target);
}

/** As `ValidateLocalNonReservedPath`: a path within a volume, where names with two dots in front are the kubelet's own. */
export function* filePathFaults(path: FieldPath, target: string): Generator<FieldError> {
  yield* descendingFaults(path, target);
  if (target.startsWith('..') && !target.startsWith('../')) yield invalid(path, target, "must not start with '..'");
}

/** A number of a list that Kubernetes counts from 0 to 255. */
export function* byteFaults(path: FieldPath, value: number | null | undefined, least = 0): Generator<FieldError> {
  const number = value ?? 0;
  if (number < 0 || number > 255) yield invalid(path, number, `must be between ${least} and 255, inclusive`);
}
