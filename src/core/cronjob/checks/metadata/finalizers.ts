import { invalid } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { keyFaults } from '../syntax.js';
import type { View } from '../view.js';

/**
 * Finalizers are qualified names, and dependents are either orphaned or deleted first, not both.
 *
 * As `ValidateFinalizers` of Kubernetes 1.36, which gives no index.
 */
export const finalizers: Check = {
  id: 'finalizers',
  summary: 'Finalizers are qualified names, and not both of orphan and foregroundDeletion.',
  explanation:
    'A finalizer keeps a deleted object in the cluster until somebody takes the finalizer away. Its name says ' +
    "who that is: `example.com/archive`. `orphan` and `foregroundDeletion` are the garbage collector's, and " +
    'opposites: leave the Jobs alone, or delete them first. So at most one of them can be there.\n\n' +
    'A finalizer that no running controller knows keeps the object for ever.',
  bad: `
metadata:
  finalizers: [orphan, foregroundDeletion]`,
  good: `
metadata:
  finalizers: [foregroundDeletion]`,
  fields: ['metadata.finalizers'],
  faults: ({ metadata }) => (metadata.finalizers == null ? nothing : finalizerFaults(metadata.finalizers)),
};

const path = 'metadata.finalizers';

function* finalizerFaults(finalizers: NonNullable<View['metadata']['finalizers']>): Generator<FieldError> {
  for (const item of finalizers) {
    const finalizer = item ?? '';
    for (const fault of keyFaults(finalizer)) yield invalid(path, finalizer, fault);
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    yield invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set');
  }
}
