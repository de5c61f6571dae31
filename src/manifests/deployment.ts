import { labels, metadata, tlsSecretName } from './names.js';
import type { Manifest } from './object.js';

/** The settings of the server that the manifests have to agree with. */
export interface ServerSettings {
  /** The version of cronward, which is the tag of its image. */
  readonly version: string;
  readonly port: number;
  readonly healthPort: number;
  readonly metricsPort: number;
  /** How long the server goes on serving after SIGTERM, in seconds. */
  readonly drainSeconds: number;
}

const name = 'cronward-webhook';
const certDir = '/etc/cronward/tls';
/** The user `nonroot` of distroless images, which owns no file. */
const nonRoot = 65_532;
/** After the drain, a call under way may take the 30 s that the API server grants at most, and the process 5 s to end. */
const secondsAfterDrain = 35;

/** The account of the webhook. It has no rights, and its token is not mounted: the webhook calls nobody. */
export function serviceAccount(): Manifest {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(name), automountServiceAccountToken: false };
}

/** Two replicas that the Pod Security Standard `restricted` admits, replaced without a moment with fewer than two. */
export function deployment(settings: ServerSettings): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name),
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: { metadata: { labels }, spec: podSpec(settings) },
    },
  };
}

function podSpec(settings: ServerSettings): object {
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    // The variables that Kubernetes makes for a Service called "cronward" would be taken for settings: CRONWARD_PORT.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: settings.drainSeconds + secondsAfterDrain,
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
      labelSelector: { matchLabels: labels },
    })),
    containers: [container(settings)],
    // Readable by the group of `fsGroup`, so by the server, and by nobody else.
    volumes: [{ name: 'tls', secret: { secretName: tlsSecretName, defaultMode: 0o440 } }],
  };
}

function container(settings: ServerSettings): object {
  return {
    name: 'webhook',
    image: `cronward:${settings.version}`,
    args: [
      'webhook',
      `--port=${settings.port}`,
      `--health-port=${settings.healthPort}`,
      `--metrics-port=${settings.metricsPort}`,
      `--drain-seconds=${settings.drainSeconds}`,
      `--cert-dir=${certDir}`,
    ],
    ports: [
      { name: 'webhook', protocol: 'TCP', containerPort: settings.port },
      { name: 'health', protocol: 'TCP', containerPort: settings.healthPort },
      { name: 'metrics', protocol: 'TCP', containerPort: settings.metricsPort },
    ],
    livenessProbe: { httpGet: { path: '/healthz', port: 'health' }, periodSeconds: 10, failureThreshold: 3 },
    // Often, so that a replica that leaves is no longer called long before its drain ends.
    readinessProbe: { httpGet: { path: '/readyz', port: 'health' }, periodSeconds: 2, failureThreshold: 2 },
    // 100 MiB serve; a hostile body of 7 MiB can take another 256 MiB, the bound of the thread that judges large ones.
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: 'tls', mountPath: certDir, readOnly: true }],
  };
}

/** Draining a node takes one replica at a time. */
export function podDisruptionBudget(): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(name),
    spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
  };
}
