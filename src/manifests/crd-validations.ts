import { celPaths } from '../core/cronjob/checks/index.js';
import type { CelRule } from '../core/cronjob/checks/index.js';
import type { FieldPath } from '../core/field/index.js';
import { maxScheduleLength } from '../core/schedule/index.js';
import { customKind } from '../core/cronjob/schema/index.js';
import { celRulesOf } from './policy.js';

/** An item of `x-kubernetes-validations`. */
interface Validation {
  readonly rule: string;
  readonly message: string;
  readonly reason: 'FieldValueInvalid';
  readonly fieldPath?: string;
  readonly optionalOldSelf: true;
}

/** What a definition says more, by the path of the field that it says it of; the path of the object is empty. */
export function crdValidations(): ReadonlyMap<FieldPath, object> {
  const bySelf = new Map<FieldPath, Validation[]>();
  for (const rule of celRulesOf(customKind).filter(({ unbounded }) => unbounded !== true)) {
    const path = celPaths[rule.self];
    bySelf.set(path, [...(bySelf.get(path) ?? []), validationOf(rule)]);
  }
  return new Map<FieldPath, object>([
    ...[...bySelf].map(([path, rules]) => [path, { 'x-kubernetes-validations': rules }] as const),
    // A pattern's cost is estimated from the longest text, and a longer schedule is refused anyway.
    ['spec.schedule', { maxLength: maxScheduleLength }],
  ]);
}

/** A fault that the stored object has is not refused again: `oldSelf` is optional, and absent in a creation. */
function validationOf({ self, expression, field, message }: CelRule): Validation {
  const path = celPaths[self];
  return {
    rule: `(${expression}) || (oldSelf.hasValue() && [oldSelf.value()].exists(self, !(${expression})))`,
    message,
    reason: 'FieldValueInvalid',
    // The schema of a definition may not name the fields of the object's own metadata, so a path can't either.
    ...(path !== '' && { fieldPath: field.slice(path.length) }),
    optionalOldSelf: true,
  };
}
