import { Client } from '../kube/index.js';
import { listCronJobs } from '../outlook/listed.js';
import type { ListedCronJobs } from '../outlook/listed.js';
import { clusterAccess } from './cluster-access.js';
import type { Context } from './context.js';
import { Failure } from './failure.js';
import type { liveCronJobs } from './judging-options.js';
import type { Settings } from './options.js';
import { usualKubeconfig } from '../kube/usual-kubeconfig.js';
import { version } from './version.js';

type ClusterSettings = Settings<typeof liveCronJobs>;

/**
 * Every CronJob of both kinds in a cluster, or in one namespace of it. A kind that the cluster does not have is passed
 * over. Only reads. Throws a `Failure` where there is no cluster, or it gives no answer.
 */
export async function cronJobsInCluster(
  settings: ClusterSettings,
  context: Context,
): Promise<Extract<ListedCronJobs, { readonly ok: true }>> {
  if (settings.allNamespaces && settings.namespace !== undefined) {
    throw Failure.usage('--namespace and --all-namespaces exclude each other');
  }
  const { env } = context;
  const access = await clusterAccess({ ...settings, kubeconfig: settings.kubeconfig ?? usualKubeconfig(env) }, env);
  const client = new Client({ access, userAgent: `cronward/${version()}` });
  try {
    const listed = await listCronJobs(client, { namespace: settings.namespace, signal: context.stopSignal() });
    if (!listed.ok) throw Failure.environment(`${access.server}${listed.path}: ${listed.error.message}`);
    return listed;
  } finally {
    client.close();
  }
}
