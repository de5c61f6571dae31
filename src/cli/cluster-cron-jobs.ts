import { kinds } from '../core/cronjob/schema/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { Client, listAll } from '../kube/index.js';
import type { LiveCronJob } from '../outlook/stored-cron-job.js';
import { clusterAccess } from './cluster-access.js';
import type { Context } from './context.js';
import { Failure } from './failure.js';
import type { liveCronJobs } from './judging-options.js';
import type { Settings } from './options.js';
import { usualKubeconfig } from '../kube/usual-kubeconfig.js';
import { version } from './version.js';

export interface LiveCronJobs {
  readonly cronJobs: readonly LiveCronJob[];
  /** The kinds that the cluster does not have. */
  readonly missing: readonly CronJobKind[];
}

type ClusterSettings = Settings<typeof liveCronJobs>;

/** As many CronJobs as kubectl asks for at a time. */
const pageSize = 500;

/**
 * Every CronJob of both kinds in a cluster, or in one namespace of it. A kind that the cluster does not have is passed
 * over. Only reads. Throws a `Failure` where there is no cluster, or it gives no answer.
 */
export async function cronJobsInCluster(settings: ClusterSettings, context: Context): Promise<LiveCronJobs> {
  if (settings.allNamespaces && settings.namespace !== undefined) {
    throw Failure.usage('--namespace and --all-namespaces exclude each other');
  }
  const { env } = context;
  const access = await clusterAccess({ ...settings, kubeconfig: settings.kubeconfig ?? usualKubeconfig(env) }, env);
  const client = new Client({ access, userAgent: `cronward/${version()}` });
  const cronJobs: LiveCronJob[] = [];
  const missing: CronJobKind[] = [];
  try {
    for (const kind of kinds) {
      const path = pathOf(kind, settings.namespace);
      const listed = await listAll({
        api: client,
        path,
        query: {},
        pageSize,
        signal: context.stopSignal(),
        begin: () => undefined,
        // The items of a list leave out what the list says of all of them.
        item: (raw) => cronJobs.push({ kind, object: { ...raw, apiVersion: kind.apiVersion, kind: kind.kind } }),
      });
      if (listed.ok) continue;
      if (listed.error.kind !== 'not-found')
        throw Failure.environment(`${access.server}${path}: ${listed.error.message}`);
      missing.push(kind);
    }
  } finally {
    client.close();
  }
  return { cronJobs, missing };
}

function pathOf({ group, version: apiVersion, resource }: CronJobKind, namespace: string | undefined): string {
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `/apis/${group}/${apiVersion}${within}/${resource}`;
}
