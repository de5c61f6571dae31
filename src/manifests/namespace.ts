import { sharedLabels, namespace as name } from './names.js';
import type { Manifest } from './object.js';

/** The webhook's own namespace, which takes no pod that the Pod Security Standard `restricted` refuses. */
export function namespace(): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        ...sharedLabels,
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  };
}
