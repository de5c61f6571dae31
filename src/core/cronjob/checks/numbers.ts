import { child, invalid } from '../../field/index.js';
import type { FieldError, FieldPath } from '../../field/index.js';

/** The number that each field holds, where it holds one. */
export type Numbers<Field extends string> = { readonly [Key in Field]?: number | null };

/** The fields below `path` that hold a number below 0. */
export function negatives<Field extends string>(
  path: FieldPath,
  numbers: Numbers<Field>,
  fields: readonly Field[],
): FieldError[] {
  const faults: FieldError[] = [];
  for (const field of fields) {
    const value = numbers[field] ?? 0;
    if (value < 0) faults.push(invalid(child(path, field), value, 'must be greater than or equal to 0'));
  }
  return faults;
}
