import { at, child, forbidden, invalid } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { keyFaultsAt } from './label-selector.js';
import type { Selector } from './label-selector.js';

type Keys = readonly (string | null)[] | null | undefined;

interface Term {
  readonly labelSelector?: Selector;
  readonly matchLabelKeys?: Keys;
  readonly mismatchLabelKeys?: Keys;
}

/**
 * As `ValidateMatchLabelKeysAndMismatchLabelKeys` of Kubernetes 1.36: the keys are keys of labels, need a selector, and
 * match what neither the selector nor `mismatchLabelKeys` names already.
 */
export function* labelKeysFaults(path: FieldPath, term: Term): Generator<FieldError> {
  const { labelSelector, matchLabelKeys, mismatchLabelKeys } = term;
  yield* keysFaults(child(path, 'matchLabelKeys'), matchLabelKeys ?? [], labelSelector);
  yield* keysFaults(child(path, 'mismatchLabelKeys'), mismatchLabelKeys ?? [], labelSelector);
  if (matchLabelKeys == null || matchLabelKeys.length === 0) return;
  yield* selectedTwice(path, matchLabelKeys, labelSelector);
  const mismatched = new Set((mismatchLabelKeys ?? []).map((key) => key ?? ''));
  for (const [index, key] of matchLabelKeys.entries()) {
    if (!mismatched.has(key ?? '')) continue;
    const detail = 'exists in both matchLabelKeys and mismatchLabelKeys';
    yield invalid(at(child(path, 'matchLabelKeys'), index), key ?? '', detail);
  }
}

function* keysFaults(path: FieldPath, keys: NonNullable<Keys>, selector: Selector): Generator<FieldError> {
  if (keys.length === 0) return;
  if (selector == null) {
    yield forbidden(path, 'must not be specified when labelSelector is not set');
    return;
  }
  for (const [index, key] of keys.entries()) yield* keyFaultsAt(at(path, index), key ?? '');
}

/**
 * When a pod is created, each of the keys becomes an expression at the end of the selector. So Kubernetes takes a key
 * that stands there once for the outcome of that, and only a second time for a fault; it leaves the name of the list
 * out of the path.
 */
function* selectedTwice(path: FieldPath, keys: NonNullable<Keys>, selector: Selector): Generator<FieldError> {
  const indices = new Map(keys.map((key, index) => [key ?? '', index]));
  const selected = new Set(Object.keys(selector?.matchLabels ?? {}));
  for (const expression of selector?.matchExpressions ?? []) {
    const key = expression?.key ?? '';
    const index = indices.get(key);
    if (index !== undefined && selected.has(key)) {
      yield invalid(at(path, index), key, 'exists in both matchLabelKeys and labelSelector');
    }
    selected.add(key);
  }
}
