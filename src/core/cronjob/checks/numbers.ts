import { child, invalid } from '../../field/index.js';
import type { FieldError, FieldPath } from '../../field/index.js';
import { nothing } from './check.js';

/** The number that each field holds, where it holds one. */
export type Numbers<Field extends string> = { readonly [Key in Field]?: number | null };

/** The fields below `path` that hold a number below 0. */
export function negatives<Field extends string>(
  path: FieldPath,
  numbers: Numbers<Field>,
  fields: readonly Field[],
): readonly FieldError[] {
  const isNegative = (field: Field): boolean => (numbers[field] ?? 0) < 0;
  if (!fields.some(isNegative)) return nothing;
  return fields
    .filter(isNegative)
    .map((field) => invalid(child(path, field), numbers[field], 'must be greater than or equal to 0'));
}
