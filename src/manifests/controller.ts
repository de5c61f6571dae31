import { clusterRights, leaseRights } from '../controller/rights.js';
import { rulesOf } from '../kube/right.js';
import { labelsOf, metadata, nameOf, namespace } from './names.js';
import type { Manifest } from './object.js';
import { imageOf, restrictedContainer, restrictedPod } from './pod.js';
import type { ServerSettings } from './webhook.js';

const component = 'controller';
const name = nameOf(component);
/** The write in hand, the last events, and the Lease: each call has ten seconds. */
const secondsToStop = 30;

/** The account of the controller. */
export function controllerAccount(): Manifest {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(component) };
}

/** What that account may do: the calls that the controller makes, and nothing more. */
export function controllerRights(): readonly Manifest[] {
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const labels = labelsOf(component);
  const roleRef = (kind: string): object => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
  return [
    { apiVersion, kind: 'ClusterRole', metadata: { name, labels }, rules: rulesOf(clusterRights) },
    { apiVersion, kind: 'ClusterRoleBinding', metadata: { name, labels }, roleRef: roleRef('ClusterRole'), subjects },
    { apiVersion, kind: 'Role', metadata: metadata(component), rules: rulesOf(leaseRights(name)) },
    { apiVersion, kind: 'RoleBinding', metadata: metadata(component), roleRef: roleRef('Role'), subjects },
  ];
}

/** Two replicas, of which one works and the other stands by with its caches filled. */
export function controllerDeployment(settings: ServerSettings): Manifest {
  const labels = labelsOf(component);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(component),
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: restrictedPod(component, {
          terminationGracePeriodSeconds: secondsToStop,
          containers: [container(settings)],
        }),
      },
    },
  };
}

function container({ version, healthPort, metricsPort }: ServerSettings): object {
  return {
    name: component,
    image: imageOf(version),
    args: [component, `--lease-name=${name}`, `--health-port=${healthPort}`, `--metrics-port=${metricsPort}`],
    ports: [
      { name: 'health', protocol: 'TCP', containerPort: healthPort },
      { name: 'metrics', protocol: 'TCP', containerPort: metricsPort },
    ],
    livenessProbe: { httpGet: { path: '/healthz', port: 'health' }, periodSeconds: 10, failureThreshold: 3 },
    readinessProbe: { httpGet: { path: '/readyz', port: 'health' }, periodSeconds: 5, failureThreshold: 2 },
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '2', memory: '512Mi' } },
    ...restrictedContainer,
  };
}
