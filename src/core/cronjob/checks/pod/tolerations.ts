import { at, child, invalid, notSupported } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { valueFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { keyFaultsAt } from './label-selector.js';

const path = child(paths.pod, 'tolerations');

/**
 * Each toleration names a taint, or all with `Exists`, and an effect that there is.
 *
 * As `ValidateTolerations` of Kubernetes 1.36, which reports a value at `operator`, and where Lt and Gt are behind a
 * feature gate that is off.
 */
export const tolerations: Check = {
  id: 'tolerations',
  summary: 'Tolerations have a key, or the operator Exists, and values, effects and seconds that go with it.',
  explanation:
    'A toleration lets the pod run on nodes with a taint. Without an `operator` it is `Equal`, which compares the value ' +
    'of one `key`; only `Exists` may leave the key out, and then means every taint. `Exists` takes no `value`.\n\n' +
    '`effect` is `NoSchedule`, `PreferNoSchedule` or `NoExecute`, or left out for all of them; `tolerationSeconds` goes ' +
    'with `NoExecute` only. Kubernetes refuses anything else when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          tolerations: [{ effect: NoSchedule }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          tolerations: [{ operator: Exists, effect: NoSchedule }]`,
  fields: [path],
  faults: ({ pod }) => (pod.tolerations == null ? nothing : tolerationsFaults(pod.tolerations)),
};

type Tolerations = NonNullable<View['pod']['tolerations']>;
type Toleration = NonNullable<Tolerations[number]>;

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Tolerations below `listPath`. */
export function* tolerationsFaults(tolerations: Tolerations, listPath: FieldPath = path): Generator<FieldError> {
  for (const [index, item] of tolerations.entries()) {
    const toleration = item ?? {};
    const itemPath = at(listPath, index);
    const [key, operator, effect] = [toleration.key ?? '', toleration.operator ?? '', toleration.effect ?? ''];
    if (key !== '') yield* keyFaultsAt(child(itemPath, 'key'), key);
    if (key === '' && operator !== 'Exists') yield invalid(child(itemPath, 'operator'), operator, keyless);
    if (toleration.tolerationSeconds != null && effect !== 'NoExecute') {
      const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      yield invalid(child(itemPath, 'effect'), effect, detail);
    }
    yield* operatorFaults(child(itemPath, 'operator'), operator, toleration);
    if (effect !== '' && !effects.includes(effect)) yield notSupported(child(itemPath, 'effect'), effect, effects);
  }
}

const keyless = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

function* operatorFaults(field: FieldPath, operator: string, toleration: Toleration): Generator<FieldError> {
  const value = toleration.value ?? '';
  switch (operator) {
    case '':
    case 'Equal': {
      const faults = valueFaults(value);
      if (faults.length > 0) yield invalid(field, value, faults.join(';'));
      return;
    }
    case 'Exists':
      if (value !== '') yield invalid(field, value, "value must be empty when `operator` is 'Exists'");
      return;
    case 'Lt':
    case 'Gt':
      yield notSupported(field, operator, ['Equal', 'Exists', 'Lt', 'Gt']);
      return;
    default:
      yield notSupported(field, operator, ['Equal', 'Exists']);
  }
}
