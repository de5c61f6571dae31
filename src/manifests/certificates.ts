import { rulesOf } from '../kube/right.js';
import { rights } from '../rotation/index.js';
import { labelsOf, metadata, nameOf, namespace, tlsSecretName, webhookConfigurationName } from './names.js';
import { callerNetworkPolicy } from './network.js';
import type { Manifest } from './object.js';
import { imageOf, restrictedContainer, restrictedPod } from './pod.js';
import type { ServerSettings } from './webhook.js';

const component = 'certificates';
const name = nameOf(component);

/** What keeps the webhook's certificate where cert-manager does not: `cronward certificates`, and what it may do. */
export function certificatesManifests(settings: ServerSettings): readonly Manifest[] {
  return [
    secret(),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(component) },
    ...keeperRights(),
    keeperDeployment(settings),
    callerNetworkPolicy(component, settings),
  ];
}

/**
 * Empty, so that the keeper needs no right to create Secrets, with which it could have the token of any account of the
 * namespace made. `kubectl apply` and helm leave alone what is not in a manifest, so an upgrade takes no certificate away.
 */
function secret(): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: tlsSecretName, namespace, labels: labelsOf(component) } };
}

function keeperRights(): readonly Manifest[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const labels = labelsOf(component);
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const roleRef = (kind: string): object => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
  const { namespaced, cluster } = rights({ secret: tlsSecretName, configurations: webhookConfigurationName });
  return [
    { apiVersion, kind: 'ClusterRole', metadata: { name, labels }, rules: rulesOf(cluster) },
    { apiVersion, kind: 'ClusterRoleBinding', metadata: { name, labels }, roleRef: roleRef('ClusterRole'), subjects },
    { apiVersion, kind: 'Role', metadata: metadata(component), rules: rulesOf(namespaced) },
    { apiVersion, kind: 'RoleBinding', metadata: metadata(component), roleRef: roleRef('Role'), subjects },
  ];
}

/** One replica: what it does has weeks of time, and a second one would only look on. */
function keeperDeployment({ version, healthPort, metricsPort }: ServerSettings): Manifest {
  const labels = labelsOf(component);
  const container = {
    name: component,
    image: imageOf(version),
    args: [component, `--health-port=${healthPort}`, `--metrics-port=${metricsPort}`],
    ports: [
      { name: 'health', protocol: 'TCP', containerPort: healthPort },
      { name: 'metrics', protocol: 'TCP', containerPort: metricsPort },
    ],
    livenessProbe: { httpGet: { path: '/healthz', port: 'health' }, periodSeconds: 10, failureThreshold: 3 },
    readinessProbe: { httpGet: { path: '/readyz', port: 'health' }, periodSeconds: 5, failureThreshold: 2 },
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    ...restrictedContainer,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(component),
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: restrictedPod(component, { containers: [container] }) },
    },
  };
}
