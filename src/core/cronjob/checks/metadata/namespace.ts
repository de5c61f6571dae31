import { invalid } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { labelFaults } from '../syntax.js';

/**
 * A namespace is an RFC 1123 label. One that is absent is filled in by the API server from the request.
 *
 * As `ValidateNamespaceName` of Kubernetes 1.36.
 */
export const namespace: Check = {
  id: 'namespace',
  summary: 'The namespace is a lower case RFC 1123 label.',
  explanation:
    'The name of a namespace is a DNS label, since it becomes part of the DNS names of Services ' +
    '(`db.reports.svc`): lower case letters, digits and `-`, at most 63 characters, and no dots. Leave it out, ' +
    'and the object goes to the namespace of the request (`kubectl -n`).',
  bad: `
metadata:
  namespace: team.reports`,
  good: `
metadata:
  namespace: team-reports`,
  fields: ['metadata.namespace'],
  faults({ metadata }) {
    const namespace = metadata.namespace ?? '';
    if (namespace === '') return nothing;
    const faults = labelFaults(namespace);
    return faults.length === 0 ? nothing : faults.map((fault) => invalid('metadata.namespace', namespace, fault));
  },
};
