import { at, child, forbidden, invalid, required } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import type { LabelSelector, Received } from '../../schema/index.js';
import { labelsFaults } from '../maps.js';
import { keyFaults, valueFaults } from '../syntax.js';

/** A label selector as it comes in. */
export type Selector = Received<LabelSelector> | null | undefined;

type Requirement = NonNullable<NonNullable<NonNullable<Selector>['matchExpressions']>[number]>;

/** As `ValidateLabelSelector` of Kubernetes 1.36: labels that are labels, and expressions whose values suit their operator. */
export function* selectorFaults(path: FieldPath, selector: Selector): Generator<FieldError> {
  if (selector == null) return;
  yield* labelsFaults(child(path, 'matchLabels'), selector.matchLabels);
  for (const [index, requirement] of (selector.matchExpressions ?? []).entries()) {
    yield* requirementFaults(at(child(path, 'matchExpressions'), index), requirement ?? {});
  }
}

function* requirementFaults(path: FieldPath, { key, operator, values }: Requirement): Generator<FieldError> {
  yield* setOperatorFaults(path, operator ?? '', values ?? []);
  yield* keyFaultsAt(child(path, 'key'), key ?? '');
  yield* valueFaultsAt(child(path, 'values'), values ?? []);
}

/** In and NotIn take values, Exists and DoesNotExist take none; there is no other operator. */
export function* setOperatorFaults(
  path: FieldPath,
  operator: string,
  values: readonly unknown[],
): Generator<FieldError> {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length > 0) return;
    yield required(child(path, 'values'), "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length === 0) return;
    yield forbidden(child(path, 'values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else {
    yield invalid(child(path, 'operator'), operator, 'not a valid selector operator');
  }
}

/** The key of a label, at `path`. */
export function* keyFaultsAt(path: FieldPath, key: string): Generator<FieldError> {
  for (const fault of keyFaults(key)) yield invalid(path, key, fault);
}

/** The values of a label, each below `path`. */
export function* valueFaultsAt(path: FieldPath, values: readonly (string | null)[]): Generator<FieldError> {
  for (const [index, value] of values.entries()) {
    for (const fault of valueFaults(value ?? '')) yield invalid(at(path, index), value ?? '', fault);
  }
}
