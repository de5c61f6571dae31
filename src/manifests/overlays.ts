import { certificatesManifests } from './certificates.js';
import { kustomizationFiles } from './kustomization.js';
import { labelsOf, metadata, namespace, nameOf, serviceName, tlsSecretName, webhookConfigurationName } from './names.js';
import type { Manifest } from './object.js';
import { renderYaml } from './render.js';
import type { ServerSettings } from './webhook.js';

/** The base with `cronward certificates`, which needs nothing else in the cluster. */
export function selfManagedFiles(settings: ServerSettings): ReadonlyMap<string, string> {
  return kustomizationFiles(new Map([['certificates.yaml', certificatesManifests(settings)]]), { bases: ['../../base'] });
}

/** The annotation by which cert-manager's injector finds whose authority to fill in. */
export const injectedBundle = { 'cert-manager.io/inject-ca-from': `${namespace}/${nameOf('webhook')}` };

/** The base with a certificate that cert-manager makes, rotates, and has the API server trust. */
export function certManagerFiles(): ReadonlyMap<string, string> {
  return kustomizationFiles(new Map([['certificate.yaml', certManagerManifests()]]), {
    bases: ['../../base'],
    patches: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map((kind) => ({
      target: { kind, name: webhookConfigurationName },
      patch: renderYaml([{ kind, metadata: { name: webhookConfigurationName, annotations: injectedBundle } }]),
    })),
  });
}

/** The self-managed overlay on a small cluster of one's own: one replica of each, every decision explained in the log. */
export function developmentFiles(): ReadonlyMap<string, string> {
  const replicas = (['webhook', 'controller'] as const).map((component) => ({ name: nameOf(component), count: 1 }));
  const debug = [{ op: 'add', path: '/spec/template/spec/containers/0/args/-', value: '--log-level=debug' }];
  return kustomizationFiles(new Map(), {
    bases: ['../self-managed'],
    replicas,
    patches: [{ target: { kind: 'Deployment' }, patch: renderYaml([debug]) }],
  });
}

/**
 * A certificate authority of the namespace's own, and the webhook's certificate. The authority is good for ten years: it is
 * what the API server trusts, and cert-manager trusts no two of them for a while when one is replaced.
 */
export function certManagerManifests(): readonly Manifest[] {
  const authority = 'cronward-ca';
  const selfSigned = 'cronward-self-signed';
  const labels = labelsOf('webhook');
  const privateKey = { algorithm: 'ECDSA', size: 256 };
  return [
    issuer(selfSigned, { selfSigned: {} }),
    {
      apiVersion: certManager,
      kind: 'Certificate',
      metadata: { name: authority, namespace, labels },
      spec: {
        secretName: authority,
        isCA: true,
        commonName: 'Cronward CA',
        duration: '87600h',
        privateKey,
        issuerRef: { name: selfSigned, kind: 'Issuer' },
      },
    },
    issuer(authority, { ca: { secretName: authority } }),
    {
      apiVersion: certManager,
      kind: 'Certificate',
      metadata: metadata('webhook'),
      spec: {
        secretName: tlsSecretName,
        dnsNames: [`${serviceName}.${namespace}.svc`],
        duration: '2160h',
        privateKey: { ...privateKey, rotationPolicy: 'Always' },
        usages: ['digital signature', 'server auth'],
        issuerRef: { name: authority, kind: 'Issuer' },
      },
    },
  ];
}

function issuer(name: string, spec: object): Manifest {
  return { apiVersion: certManager, kind: 'Issuer', metadata: { name, namespace, labels: labelsOf('webhook') }, spec };
}

const certManager = 'cert-manager.io/v1';
