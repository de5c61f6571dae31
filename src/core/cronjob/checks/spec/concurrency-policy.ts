import { notSupported } from '../../../field/index.js';
import { builtInKind, concurrencyPolicies } from '../../schema/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';

/**
 * A concurrency policy is Allow, Forbid or Replace.
 *
 * As `validateConcurrencyPolicy` of Kubernetes 1.36. The built-in kind reads an empty policy as Allow before it
 * validates; the custom kind refuses it, as the CustomResourceDefinition of the kubebuilder book does.
 */
export const concurrencyPolicy: Check = {
  id: 'concurrency-policy',
  summary: 'The concurrency policy is Allow, Forbid or Replace.',
  explanation:
    'The policy says what happens when a run is due while an earlier one is still going: `Allow` starts it ' +
    'beside the other, `Forbid` starts none until the other has ended, `Replace` deletes the other and starts ' +
    'the new one. There are no other words, and capitals count. Left out, it is `Allow`.',
  bad: `
spec:
  concurrencyPolicy: forbid`,
  good: `
spec:
  concurrencyPolicy: Forbid`,
  fields: ['spec.concurrencyPolicy'],
  faults({ kind, spec }) {
    const policy = spec.concurrencyPolicy ?? 'Allow';
    const known: readonly string[] = concurrencyPolicies;
    if (known.includes(policy) || (policy === '' && kind.group === builtInKind.group)) return nothing;
    return [notSupported('spec.concurrencyPolicy', policy, known)];
  },
};
