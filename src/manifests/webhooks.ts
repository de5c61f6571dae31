import { labelsOf, namespace, serviceName, webhookConfigurationName } from './names.js';
import type { Manifest } from './object.js';

/** How the API server reaches the webhook. */
export interface Reach {
  /** The base of the URLs, for a server outside of the cluster; otherwise the Service is called, on port 443. */
  readonly url?: string | undefined;
  /** PEM certificates that the API server is to trust; left out, it trusts its machine's, or what is filled in later. */
  readonly caPem?: string | undefined;
}

type Endpoint = 'mutate' | 'validate';

/**
 * The kinds that are called for. A CronJob of `batch/v1` passes when the webhook can't be reached (`Ignore`): the
 * cluster has its own validation, and its CronJobs must not depend on us. Nothing else validates the custom resource,
 * so it is refused then (`Fail`). `key` is its name among the values of the chart.
 */
export const kinds = [
  { key: 'batch', name: 'cronjob.batch.cronward.dev', group: 'batch', failurePolicy: 'Ignore' },
  { key: 'tutorial', name: 'cronjob.tutorial.cronward.dev', group: 'batch.tutorial.kubebuilder.io', failurePolicy: 'Fail' },
] as const;

type Kind = (typeof kinds)[number];

/** A decision takes milliseconds; five seconds leave room for a handshake and a retried call, and little to wait for. */
export const timeoutSeconds = 5;

/** The MutatingWebhookConfiguration and the ValidatingWebhookConfiguration, for admissionregistration.k8s.io/v1. */
export function webhookConfigurations(reach: Reach): readonly [Manifest, Manifest] {
  return [
    {
      ...configuration('MutatingWebhookConfiguration'),
      webhooks: kinds.map((kind) => ({
        ...webhook('mutate', kind, reach),
        // Defaulting is idempotent, so it may see again what another webhook has added a spec to.
        reinvocationPolicy: 'IfNeeded',
      })),
    },
    {
      ...configuration('ValidatingWebhookConfiguration'),
      webhooks: kinds.map((kind) => webhook('validate', kind, reach)),
    },
  ];
}

function configuration(kind: string): Manifest {
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name: webhookConfigurationName, labels: labelsOf('webhook') } };
}

function webhook(endpoint: Endpoint, kind: Kind, reach: Reach): object {
  return {
    // The first letter keeps the names of the two webhooks of a kind apart, as kubebuilder's projects do.
    name: `${endpoint.charAt(0)}${kind.name}`,
    admissionReviewVersions: ['v1'],
    clientConfig: clientConfig(endpoint, reach),
    rules: writesOf(kind),
    failurePolicy: kind.failurePolicy,
    matchPolicy: 'Equivalent',
    namespaceSelector: judgedNamespaces,
    sideEffects: 'None',
    timeoutSeconds,
  };
}

/** The writes of a kind's CronJobs that are judged; those of their status are not. */
export function writesOf({ group }: { readonly group: string }): readonly object[] {
  return [
    {
      apiGroups: [group],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['cronjobs'],
      scope: 'Namespaced',
    },
  ];
}

/** All but the cluster's own namespace and ours: whatever repairs the webhook must not wait for it. */
export const judgedNamespaces = {
  matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', namespace] }],
} as const;

function clientConfig(endpoint: Endpoint, { url, caPem }: Reach): object {
  const bundle = caPem === undefined ? {} : { caBundle: Buffer.from(caPem).toString('base64') };
  if (url !== undefined) return { url: `${url}/${endpoint}`, ...bundle };
  return { service: { namespace, name: serviceName, path: `/${endpoint}`, port: 443 }, ...bundle };
}
