import type { Answer, Api, JsonObject } from '../kube/answer.js';
import { segment } from '../kube/path.js';
import type { Right } from '../kube/right.js';
import type { SecretChange } from './secret.js';

/** The objects that a keeper looks after, by name. */
export interface Names {
  /** Of the Secret and of the Service. */
  readonly namespace: string;
  readonly secret: string;
  /** The Service that the webhooks call; those that call another one are left alone. */
  readonly service: string;
  /** The name of both webhook configurations. */
  readonly configurations: string;
}

/** A webhook of ours as it is configured. */
export interface ConfiguredWebhook {
  readonly resource: ConfigurationResource;
  readonly index: number;
  readonly name: string;
  /** The authorities that the API server trusts, PEM. */
  readonly bundlePem: string;
}

const configurationResources = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'] as const;
type ConfigurationResource = (typeof configurationResources)[number];

/** What a keeper asks of a cluster. No call rejects, and each write is one call to the API server. */
export interface Cluster {
  readonly getSecret: () => Promise<Answer>;
  /** Changes the Secret; a conflict if it is not of this version. */
  readonly patchSecret: (resourceVersion: string, change: SecretChange) => Promise<Answer>;
  /** The webhooks of ours in both configurations; a configuration that isn't there has none. */
  readonly getWebhooks: () => Promise<Answer<readonly ConfiguredWebhook[]>>;
  /** Has the API server trust `bundlePem` for these webhooks of one configuration; refused if they are no longer where they were. */
  readonly trust: (webhooks: readonly ConfiguredWebhook[], bundlePem: string) => Promise<Answer>;
}

/** The rights that these calls need, by object: in the namespace of the Secret, and in the cluster. */
export function rights({ secret, configurations }: Pick<Names, 'secret' | 'configurations'>): {
  readonly namespaced: readonly Right[];
  readonly cluster: readonly Right[];
} {
  return {
    namespaced: [
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: [secret],
        verbs: { get: 'reads the certificates', patch: 'writes the next step of a rotation' },
      },
    ],
    cluster: [
      {
        apiGroups: ['admissionregistration.k8s.io'],
        resources: configurationResources,
        resourceNames: [configurations],
        verbs: { get: 'looks which authorities API servers trust', patch: 'writes the caBundle' },
      },
    ],
  };
}

/** The cluster behind an API. */
export function clusterOf(api: Api, names: Names): Cluster {
  const secretPath = `/api/v1/namespaces/${segment(names.namespace)}/secrets/${segment(names.secret)}`;
  const configurationPath = (resource: ConfigurationResource): string =>
    `/apis/admissionregistration.k8s.io/v1/${resource}/${segment(names.configurations)}`;
  return {
    getSecret: () => api.call({ method: 'GET', path: secretPath }),
    patchSecret: (resourceVersion, { data, annotations }) =>
      api.call({
        method: 'PATCH',
        path: secretPath,
        contentType: 'application/merge-patch+json',
        body: { metadata: { resourceVersion, annotations }, ...(data !== undefined && { data }) },
      }),
    getWebhooks: async () => {
      const found: ConfiguredWebhook[] = [];
      for (const resource of configurationResources) {
        const answer = await api.call({ method: 'GET', path: configurationPath(resource) });
        if (answer.ok) found.push(...webhooksOf(resource, answer.body, names));
        else if (answer.error.kind !== 'not-found') return answer;
      }
      return { ok: true, body: found };
    },
    trust: (webhooks, bundlePem) =>
      api.call({
        method: 'PATCH',
        path: configurationPath(webhooks[0]?.resource ?? configurationResources[0]),
        contentType: 'application/json-patch+json',
        body: webhooks.flatMap(({ index, name }) => [
          { op: 'test', path: `/webhooks/${index}/name`, value: name },
          {
            op: 'add',
            path: `/webhooks/${index}/clientConfig/caBundle`,
            value: Buffer.from(bundlePem).toString('base64'),
          },
        ]),
      }),
  };
}

function webhooksOf(resource: ConfigurationResource, configuration: JsonObject, names: Names): ConfiguredWebhook[] {
  return listOf(configuration['webhooks']).flatMap((webhook, index) => {
    const clientConfig = objectOf(webhook['clientConfig']);
    const service = objectOf(clientConfig['service']);
    if (service['name'] !== names.service || service['namespace'] !== names.namespace) return [];
    const bundle = clientConfig['caBundle'];
    const bundlePem = typeof bundle === 'string' ? Buffer.from(bundle, 'base64').toString('utf8') : '';
    return [{ resource, index, name: String(webhook['name']), bundlePem }];
  });
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
