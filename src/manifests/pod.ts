import { labelsOf, nameOf, priorityClassName, sharedLabels } from './names.js';
import type { AnyComponent, Component } from './names.js';
import type { Manifest } from './object.js';

/** The user `nonroot` of distroless images, which owns no file. */
const nonRoot = 65_532;

/** A pod that the Pod Security Standard `restricted` admits; `rest` is laid over it. */
export function restrictedPod(component: AnyComponent, rest: object): object {
  return {
    serviceAccountName: nameOf(component),
    // The variables that Kubernetes makes for a Service called "cronward" would be taken for settings: CRONWARD_PORT.
    enableServiceLinks: false,
    priorityClassName,
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

/**
 * The highest that is not the cluster's own: where a node is full, applications give way before what admits them. The
 * classes of the cluster itself are forbidden outside of kube-system in some places.
 */
export function priorityClass(): Manifest {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: priorityClassName, labels: sharedLabels },
    value: 1_000_000_000,
    description: 'Admission of CronJobs, and their controller.',
  };
}

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
