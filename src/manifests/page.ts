import { rulesOf } from '../kube/right.js';
import { pageRights } from '../page/rights.js';
import { configFileName } from './config.js';
import { kustomizationFiles } from './kustomization.js';
import { configMapName, labelsOf, metadata, nameOf, namespace } from './names.js';
import type { Manifest } from './object.js';
import { imageOf, restrictedContainer, restrictedPod } from './pod.js';
import type { ServerSettings } from './webhook.js';

const component = 'page';
const name = nameOf(component);
const configDir = '/etc/cronward/config';

/** `cronward page` in a cluster: its account, what that may do, its one pod, and who reaches that. */
export function pageManifests(settings: ServerSettings): readonly Manifest[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const labels = labelsOf(component);
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(component) },
    { apiVersion, kind: 'ClusterRole', metadata: { name, labels }, rules: rulesOf(pageRights) },
    { apiVersion, kind: 'ClusterRoleBinding', metadata: { name, labels }, roleRef, subjects },
    pageDeployment(settings),
    networkPolicy(settings),
  ];
}

/** The files of a kustomize component that adds the page to the base, by name. */
export function pageFiles(settings: ServerSettings): ReadonlyMap<string, string> {
  return kustomizationFiles(new Map([['page.yaml', pageManifests(settings)]]), {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
  });
}

/** The page listens on the 127.0.0.1 of the pod, which only `kubectl port-forward` reaches; the probes on its address. */
export function pageDeployment({ version, healthPort }: ServerSettings): Manifest {
  const labels = labelsOf(component);
  const container = {
    name: component,
    image: imageOf(version),
    args: [component, `--health-port=${healthPort}`, `--config=${configDir}/${configFileName}`],
    ports: [{ name: 'health', protocol: 'TCP', containerPort: healthPort }],
    livenessProbe: { httpGet: { path: '/healthz', port: 'health' }, periodSeconds: 10, failureThreshold: 3 },
    readinessProbe: { httpGet: { path: '/readyz', port: 'health' }, periodSeconds: 5, failureThreshold: 2 },
    // A hostile question can take another 256 MiB, the bound of the thread that answers it; two are answered at a time.
    resources: { requests: { cpu: '10m', memory: '128Mi' }, limits: { cpu: '1', memory: '768Mi' } },
    ...restrictedContainer,
    volumeMounts: [{ name: 'config', mountPath: configDir, readOnly: true }],
  };
  const pod = {
    containers: [container],
    volumes: [{ name: 'config', configMap: { name: configMapName } }],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(component),
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: restrictedPod(component, pod) },
    },
  };
}

/** The kubelet asks for the probes. What it calls is the API server, whose address is not known here. */
function networkPolicy({ healthPort }: ServerSettings): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(component),
    spec: {
      podSelector: { matchLabels: labelsOf(component) },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ protocol: 'TCP', port: healthPort }] }],
    },
  };
}
