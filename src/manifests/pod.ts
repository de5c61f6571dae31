import { labelsOf, nameOf } from './names.js';
import type { Component } from './names.js';
import type { Manifest } from './object.js';

/** The user `nonroot` of distroless images, which owns no file. */
const nonRoot = 65_532;

/** A pod that the Pod Security Standard `restricted` admits; `rest` is laid over it. */
export function restrictedPod(component: Component, rest: object): object {
  return {
    serviceAccountName: nameOf(component),
    // The variables that Kubernetes makes for a Service called "cronward" would be taken for settings: CRONWARD_PORT.
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: nonRoot,
      runAsGroup: nonRoot,
      fsGroup: nonRoot,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: labelsOf(component) },
    })),
    ...rest,
  };
}

/** What a container of such a pod may not do. */
export const restrictedContainer = {
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
};

/** The image of a version. */
export function imageOf(version: string): string {
  return `cronward:${version}`;
}

/** Draining a node takes one replica at a time. */
export function podDisruptionBudget(component: Component, metadata: object): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    spec: { maxUnavailable: 1, selector: { matchLabels: labelsOf(component) } },
  };
}
