import { labelsOf, metadata } from './names.js';
import type { Component } from './names.js';
import type { Manifest } from './object.js';
import type { ServerSettings } from './webhook.js';

/** The Service that the API server calls: port 443, so that the webhook configurations need none of their own. */
export function service(): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('webhook'),
    // API servers before 1.21 want the protocol in a server-side apply: it is a key of the list.
    spec: { selector: labelsOf('webhook'), ports: [{ name: 'webhook', protocol: 'TCP', port: 443, targetPort: 'webhook' }] },
  };
}

/**
 * What may reach the pods: the ports that they listen on, which are not the Service's. The API server's address is
 * not known here, so the webhook's port is open to all; it answers without knowing or doing anything in the cluster.
 * The pods themselves may call nothing.
 */
export function webhookNetworkPolicy({ port, healthPort, metricsPort }: ServerSettings): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata('webhook'),
    spec: {
      podSelector: { matchLabels: labelsOf('webhook') },
      // No list of egress rules: API servers drop an empty one, and every `kubectl apply` would send it again.
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        // The API server and the kubelet call from addresses of nodes, which no selector names.
        { ports: [tcp(port), tcp(healthPort)] },
        { from: [{ namespaceSelector: {} }], ports: [tcp(metricsPort)] },
      ],
    },
  };
}

/**
 * The controller and the keeper of the certificates are called by the kubelet and by Prometheus only. They call the API
 * server, whose address is not known here, so what they call is not restricted.
 */
export function callerNetworkPolicy(component: Component, { healthPort, metricsPort }: ServerSettings): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(component),
    spec: {
      podSelector: { matchLabels: labelsOf(component) },
      policyTypes: ['Ingress'],
      ingress: [
        { ports: [tcp(healthPort)] },
        { from: [{ namespaceSelector: {} }], ports: [tcp(metricsPort)] },
      ],
    },
  };
}

function tcp(port: number): object {
  return { protocol: 'TCP', port };
}
