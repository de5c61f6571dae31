import { configFileName } from './config.js';
import { configMapName, labelsOf, metadata, tlsSecretName } from './names.js';
import type { Manifest } from './object.js';
import { imageOf, restrictedContainer, restrictedPod } from './pod.js';

/** The settings of the server that the manifests have to agree with. */
export interface ServerSettings {
  /** The version of cronward, which is the tag of its image. */
  readonly version: string;
  readonly port: number;
  readonly healthPort: number;
  readonly metricsPort: number;
  /** How long the server goes on serving after SIGTERM, in seconds. */
  readonly drainSeconds: number;
  /** How long after that idle connections are left to their callers, in seconds. */
  readonly idleSeconds: number;
}

const certDir = '/etc/cronward/tls';
const configDir = '/etc/cronward/config';
/** After the drain, a call under way may take the 30 s that the API server grants at most, and the process 5 s to end. */
const secondsAfterDrain = 35;

/** The account of the webhook. It has no rights, and its token is not mounted: the webhook calls nobody. */
export function webhookAccount(): Manifest {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('webhook'), automountServiceAccountToken: false };
}

/** Two replicas that the Pod Security Standard `restricted` admits, replaced without a moment with fewer than two. */
export function webhookDeployment(settings: ServerSettings): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('webhook'),
    spec: {
      replicas: 2,
      selector: { matchLabels: labelsOf('webhook') },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: { metadata: { labels: labelsOf('webhook') }, spec: podSpec(settings) },
    },
  };
}

function podSpec(settings: ServerSettings): object {
  return restrictedPod('webhook', {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: settings.drainSeconds + settings.idleSeconds + secondsAfterDrain,
    containers: [container(settings)],
    // Readable by the group of `fsGroup`, so by the server, and by nobody else.
    volumes: [
      { name: 'tls', projected: { defaultMode: 0o440, sources: tlsSources } },
      { name: 'config', configMap: { name: configMapName } },
    ],
  });
}

/**
 * A pod starts when there is a certificate. Where there is an authority too, the server makes sure that it is the
 * certificate's; that of an authority whom everybody knows has none.
 */
const tlsSources = [
  { secret: { name: tlsSecretName, items: ['tls.crt', 'tls.key'].map((key) => ({ key, path: key })) } },
  { secret: { name: tlsSecretName, items: [{ key: 'ca.crt', path: 'ca.crt' }], optional: true } },
];

function container(settings: ServerSettings): object {
  return {
    name: 'webhook',
    image: imageOf(settings.version),
    args: [
      'webhook',
      `--port=${settings.port}`,
      `--health-port=${settings.healthPort}`,
      `--metrics-port=${settings.metricsPort}`,
      `--drain-seconds=${settings.drainSeconds}`,
      `--idle-seconds=${settings.idleSeconds}`,
      `--cert-dir=${certDir}`,
      `--config=${configDir}/${configFileName}`,
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
    ...restrictedContainer,
    volumeMounts: [
      { name: 'tls', mountPath: certDir, readOnly: true },
      // The whole directory: kubelet never changes a file that is mounted by subPath.
      { name: 'config', mountPath: configDir, readOnly: true },
    ],
  };
}
