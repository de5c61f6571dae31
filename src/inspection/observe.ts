import { kinds } from '../core/cronjob/schema/index.js';
import type { Answer, Api, JsonObject } from '../kube/answer.js';
import { segment } from '../kube/path.js';
import { sharedLabels } from '../manifests/names.js';
import { canaryOf } from './canary.js';
import { at, listOf, objectOf, textOf } from './json.js';
import { locate } from './locate.js';
import type { Labelled, Wanted } from './locate.js';
import type { Backends, Canary, InstallationNames, Listed, Observation, Permission, Seen } from './observation.js';
import { accountsIn, inWords, questionsOf } from './permissions.js';
import type { ResourceAttributes } from './permissions.js';

export interface ObserveOptions {
  readonly api: Pick<Api, 'call'>;
  readonly wanted: Wanted;
  /** Where the canaries are tried; a namespace that the webhooks look at. */
  readonly canaryNamespace: string;
  /** Of this program. */
  readonly version: string;
  readonly nowMs: number;
}

type Caller = Pick<Api, 'call'>;

/** Asks a cluster for everything that is judged. Nothing is changed: the CronJobs are dry runs. */
export async function observe({ api, wanted, canaryNamespace, version, nowMs }: ObserveOptions): Promise<Observation> {
  const found = locate(await labelledIn(api, wanted), wanted);
  const { names } = found;
  const own = `namespaces/${segment(names.namespace)}`;
  const get = (path: string): Promise<Seen> => seenAt(api, path);
  return {
    ...{ nowMs, version, canaryNamespace },
    ...found,
    secret: await get(`/api/v1/${own}/secrets/${segment(names.secret)}`),
    service: await get(`/api/v1/${own}/services/${segment(names.service)}`),
    backends: await backendsOf(api, names),
    namespaces: await labelsOf(api, ['kube-system', names.namespace, canaryNamespace]),
    crd: await get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/cronjobs.batch.tutorial.kubebuilder.io'),
    lease: await get(`/apis/coordination.k8s.io/v1/${own}/leases/${segment(names.lease)}`),
    permissions: await permissionsIn(api, found),
    canaries: await canariesIn(api, canaryNamespace),
  };
}

/** What carries our labels; of things that have a namespace only what is in the one that is asked for. */
async function labelledIn(api: Caller, { namespace }: Wanted): Promise<Labelled> {
  const list = (root: string, kind: string): Promise<Listed> => {
    const labelSelector = Object.entries(sharedLabels).map(([key, value]) => `${key}=${value}`);
    return listAt(api, `${root}/${kind.toLowerCase()}s`, { kind, labelSelector: labelSelector.join(',') });
  };
  const where = namespace === undefined ? '' : `/namespaces/${segment(namespace)}`;
  const admission = '/apis/admissionregistration.k8s.io/v1';
  return {
    mutating: await list(admission, 'MutatingWebhookConfiguration'),
    validating: await list(admission, 'ValidatingWebhookConfiguration'),
    deployments: await list(`/apis/apps/v1${where}`, 'Deployment'),
    accounts: await list(`/api/v1${where}`, 'ServiceAccount'),
  };
}

async function seenAt(api: Caller, path: string): Promise<Seen> {
  const answer = await api.call({ method: 'GET', path });
  if (answer.ok) return { is: 'there', object: answer.body };
  return answer.error.kind === 'not-found' ? { is: 'absent' } : { is: 'unknown', why: answer.error.message };
}

/** The objects at a path, with their kind, which items of a list do not say. */
async function listAt(
  api: Caller,
  path: string,
  { kind, labelSelector }: { readonly kind: string; readonly labelSelector: string },
): Promise<Listed> {
  const answer = await api.call({ method: 'GET', path, query: { labelSelector } });
  return listed(answer, kind);
}

function listed(answer: Answer, kind: string): Listed {
  if (answer.ok) return { is: 'there', items: listOf(answer.body['items']).map((item) => ({ ...item, kind })) };
  if (answer.error.kind === 'not-found') return { is: 'there', items: [] };
  return { is: 'unknown', why: answer.error.message };
}

/** EndpointSlices are served since 1.21, before that as a beta, and Endpoints are no longer kept up some day. */
async function backendsOf(api: Caller, { namespace, service }: InstallationNames): Promise<Backends> {
  const own = `namespaces/${segment(namespace)}`;
  const query = { labelSelector: `kubernetes.io/service-name=${service}` };
  for (const version of ['v1', 'v1beta1']) {
    const path = `/apis/discovery.k8s.io/${version}/${own}/endpointslices`;
    const answer = await api.call({ method: 'GET', path, query });
    const isServed = answer.ok || answer.error.kind !== 'not-found';
    if (isServed) return { kind: 'EndpointSlice', listed: listed(answer, 'EndpointSlice') };
  }
  const seen = await seenAt(api, `/api/v1/${own}/endpoints/${segment(service)}`);
  if (seen.is === 'unknown') return { kind: 'Endpoints', listed: seen };
  const items: readonly JsonObject[] = seen.is === 'there' ? [seen.object] : [];
  return { kind: 'Endpoints', listed: { is: 'there', items } };
}

async function labelsOf(api: Caller, names: readonly string[]): Promise<Observation['namespaces']> {
  const labels = new Map<string, Readonly<Record<string, string>>>();
  for (const name of new Set(names)) {
    const seen = await seenAt(api, `/api/v1/namespaces/${segment(name)}`);
    const given = seen.is === 'there' ? objectOf(at(seen.object, 'metadata', 'labels')) : {};
    const texts = Object.entries(given).map(([key, value]) => [key, textOf(value)] as const);
    // API servers since 1.21 set this one themselves.
    labels.set(name, { ...Object.fromEntries(texts), 'kubernetes.io/metadata.name': name });
  }
  return labels;
}

async function permissionsIn(
  api: Caller,
  found: Pick<Observation, 'names' | 'deployments'>,
): Promise<readonly Permission[]> {
  const { namespace } = found.names;
  const questions = accountsIn(found).flatMap((rights) =>
    questionsOf(rights, namespace).map(({ attributes, needed }) => ({ ...rights, attributes, needed })),
  );
  return Promise.all(
    questions.map(async ({ component, account, attributes, needed }) => ({
      component,
      needed,
      right: inWords(attributes),
      allowed: await mayCall(api, { account, namespace }, attributes),
    })),
  );
}

async function mayCall(
  api: Caller,
  { account, namespace }: { readonly account: string; readonly namespace: string },
  resourceAttributes: ResourceAttributes,
): Promise<boolean | undefined> {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  const answer = await api.call({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: `system:serviceaccount:${namespace}:${account}`, groups, resourceAttributes },
    },
  });
  return answer.ok ? at(answer.body, 'status', 'allowed') === true : undefined;
}

async function canariesIn(api: Caller, namespace: string): Promise<readonly Canary[]> {
  const tried = kinds.flatMap((kind) => [true, false].map((good) => ({ kind, good })));
  const canaries: Canary[] = [];
  // One after the other: a webhook that is slow to answer is not asked four times at once.
  for (const { kind, good } of tried) {
    const answer = await api.call({
      method: 'POST',
      path: `/apis/${kind.apiVersion}/namespaces/${segment(namespace)}/${kind.resource}`,
      query: { dryRun: 'All' },
      body: canaryOf(kind, good),
    });
    canaries.push({ kind, good, answer });
  }
  return canaries;
}
