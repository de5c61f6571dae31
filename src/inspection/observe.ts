import { kinds } from '../core/cronjob/schema/index.js';
import type { Answer, Api } from '../kube/answer.js';
import { segment } from '../kube/path.js';
import { accounts } from '../manifests/accounts.js';
import { nameOf } from '../manifests/names.js';
import { canaryOf } from './canary.js';
import { at } from './json.js';
import type { Canary, InstallationNames, Observation, Permission, Seen } from './observation.js';
import { inWords, questionsOf } from './permissions.js';
import type { ResourceAttributes } from './permissions.js';

export interface ObserveOptions {
  readonly api: Pick<Api, 'call'>;
  readonly names: InstallationNames;
  /** Where the canaries are tried; a namespace that the webhooks look at. */
  readonly canaryNamespace: string;
  /** Of this program. */
  readonly version: string;
  readonly nowMs: number;
}

/** Asks a cluster for everything that is judged. Nothing is changed: the CronJobs are dry runs. */
export async function observe({ api, names, canaryNamespace, version, nowMs }: ObserveOptions): Promise<Observation> {
  const own = `namespaces/${segment(names.namespace)}`;
  const get = async (path: string): Promise<Seen> => seenIn(await api.call({ method: 'GET', path }));
  const configuration = (resource: string): Promise<Seen> =>
    get(`/apis/admissionregistration.k8s.io/v1/${resource}/${segment(names.configurations)}`);
  const deployment = (component: Parameters<typeof nameOf>[0]): Promise<Seen> =>
    get(`/apis/apps/v1/${own}/deployments/${nameOf(component)}`);
  return {
    ...{ nowMs, version, names },
    mutating: await configuration('mutatingwebhookconfigurations'),
    validating: await configuration('validatingwebhookconfigurations'),
    secret: await get(`/api/v1/${own}/secrets/${segment(names.secret)}`),
    service: await get(`/api/v1/${own}/services/${segment(names.service)}`),
    endpoints: await get(`/api/v1/${own}/endpoints/${segment(names.service)}`),
    deployments: {
      webhook: await deployment('webhook'),
      controller: await deployment('controller'),
      certificates: await deployment('certificates'),
    },
    crd: await get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/cronjobs.batch.tutorial.kubebuilder.io'),
    lease: await get(`/apis/coordination.k8s.io/v1/${own}/leases/${nameOf('controller')}`),
    permissions: await permissionsIn(api, names.namespace),
    canaries: await canariesIn(api, canaryNamespace),
  };
}

function seenIn(answer: Answer): Seen {
  if (answer.ok) return { is: 'there', object: answer.body };
  return answer.error.kind === 'not-found' ? { is: 'absent' } : { is: 'unknown', why: answer.error.message };
}

async function permissionsIn(api: Pick<Api, 'call'>, namespace: string): Promise<readonly Permission[]> {
  const questions = accounts.flatMap((rights) =>
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
  api: Pick<Api, 'call'>,
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

async function canariesIn(api: Pick<Api, 'call'>, namespace: string): Promise<readonly Canary[]> {
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
