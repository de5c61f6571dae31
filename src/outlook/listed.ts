import { kinds } from '../core/cronjob/schema/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import type { Api, ApiError } from '../kube/answer.js';
import { listAll } from '../kube/list.js';
import type { LiveCronJob } from './stored-cron-job.js';

/** Every CronJob of both kinds in a cluster, or why there is no telling. */
export type ListedCronJobs =
  | {
      readonly ok: true;
      readonly cronJobs: readonly LiveCronJob[];
      /** The kinds that the cluster does not have. */
      readonly missing: readonly CronJobKind[];
    }
  | { readonly ok: false; readonly path: string; readonly error: ApiError };

/** As many CronJobs as kubectl asks for at a time. */
const pageSize = 500;

/** Lists the CronJobs of both kinds, all or those of one namespace. A kind that the cluster does not have is passed over. */
export async function listCronJobs(
  api: Api,
  { namespace, signal }: { readonly namespace: string | undefined; readonly signal: AbortSignal },
): Promise<ListedCronJobs> {
  const cronJobs: LiveCronJob[] = [];
  const missing: CronJobKind[] = [];
  for (const kind of kinds) {
    const path = cronJobsPathOf(kind, namespace);
    const listed = await listAll({
      api,
      path,
      query: {},
      pageSize,
      signal,
      begin: () => undefined,
      // The items of a list leave out what the list says of all of them.
      item: (raw) => cronJobs.push({ kind, object: { ...raw, apiVersion: kind.apiVersion, kind: kind.kind } }),
    });
    if (listed.ok) continue;
    if (listed.error.kind !== 'not-found') return { ok: false, path, error: listed.error };
    missing.push(kind);
  }
  return { ok: true, cronJobs, missing };
}

/** Where an API server serves the CronJobs of a kind; those of one namespace, or all. */
export function cronJobsPathOf({ group, version, resource }: CronJobKind, namespace: string | undefined): string {
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `/apis/${group}/${version}${within}/${resource}`;
}
