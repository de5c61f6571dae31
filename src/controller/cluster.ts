import { customKind } from '../core/cronjob/schema/index.js';
import { recordedFinalizer } from '../core/cronjob/job.js';
import type { NewJob } from '../core/cronjob/job.js';
import type { Answer, Api, Call, Fence, JsonObject } from '../kube/answer.js';
import type { Meta } from '../kube/meta.js';
import { isObject } from '../core/read.js';

/** What the controller asks of a cluster. No call rejects, and each write is one call to the API server. */
export interface Cluster {
  /** The CronJob as it is now, not as a cache has it. */
  readonly getCronJob: (namespace: string, name: string) => Promise<Answer>;
  /** The Jobs of a namespace as they are now. */
  readonly listJobs: (namespace: string) => Promise<Answer<readonly JsonObject[]>>;
  /** Changes fields of the status, null to take one away; a conflict if the object is not of this version. */
  readonly patchStatus: (cronJob: Meta, status: JsonObject) => Promise<Answer>;
  readonly createJob: (job: NewJob) => Promise<Answer>;
  readonly getJob: (namespace: string, name: string) => Promise<Answer>;
  /** Deletes this very Job, its pods in the background. */
  readonly deleteJob: (job: Meta) => Promise<Answer>;
  /** Takes our finalizer from the ones that a Job has; a conflict if the Job is not of this version. */
  readonly releaseJob: (job: Meta, finalizers: readonly string[]) => Promise<Answer>;
}

/** Where the API server serves CronJobs; those of one namespace, or all. */
export function cronJobsPath(namespace?: string): string {
  return collection(`/apis/${customKind.apiVersion}`, customKind.resource, namespace);
}

/** Where the API server serves Jobs; those of one namespace, or all. */
export function jobsPath(namespace?: string): string {
  return collection('/apis/batch/v1', 'jobs', namespace);
}

/** The cluster behind an API; nothing is written while the fence is closed. */
export function clusterOf(api: Api, fence: Fence): Cluster {
  const write = (call: Call): Promise<Answer> => api.call({ ...call, fence });
  const cronJobPath = (namespace: string, name: string): string => `${cronJobsPath(namespace)}/${name}`;
  const jobPath = ({ namespace, name }: Pick<Meta, 'namespace' | 'name'>): string => `${jobsPath(namespace)}/${name}`;
  return {
    getCronJob: (namespace, name) => api.call({ method: 'GET', path: cronJobPath(namespace, name) }),
    listJobs: (namespace) => listJobs(api, namespace),
    patchStatus: ({ namespace, name, resourceVersion }, status) =>
      write({
        method: 'PATCH',
        path: `${cronJobPath(namespace, name)}/status`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { resourceVersion }, status },
      }),
    createJob: (job) => write({ method: 'POST', path: jobsPath(job.metadata.namespace), body: job }),
    getJob: (namespace, name) => api.call({ method: 'GET', path: jobPath({ namespace, name }) }),
    deleteJob: (job) =>
      write({
        method: 'DELETE',
        path: jobPath(job),
        body: {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          propagationPolicy: 'Background',
          preconditions: { uid: job.uid },
        },
      }),
    releaseJob: (job, finalizers) =>
      write({
        method: 'PATCH',
        path: jobPath(job),
        contentType: 'application/merge-patch+json',
        body: {
          metadata: {
            uid: job.uid,
            resourceVersion: job.resourceVersion,
            finalizers: finalizers.filter((finalizer) => finalizer !== recordedFinalizer),
          },
        },
      }),
  };
}

const pageSize = 500;

async function listJobs(api: Api, namespace: string): Promise<Answer<readonly JsonObject[]>> {
  const jobs: JsonObject[] = [];
  let next = '';
  do {
    const query = { limit: String(pageSize), ...(next !== '' && { continue: next }) };
    const answer = await api.call({ method: 'GET', path: jobsPath(namespace), query, timeLimitMs: 30_000 });
    if (!answer.ok) return answer;
    const { items, metadata } = answer.body;
    if (Array.isArray(items)) jobs.push(...items.filter(isObject));
    const token = isObject(metadata) ? metadata['continue'] : undefined;
    next = typeof token === 'string' ? token : '';
  } while (next !== '');
  return { ok: true, body: jobs };
}

function collection(group: string, resource: string, namespace: string | undefined): string {
  return namespace === undefined ? `${group}/${resource}` : `${group}/namespaces/${namespace}/${resource}`;
}
