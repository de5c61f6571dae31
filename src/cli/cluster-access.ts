import { AccessError, findCluster } from '../kube/index.js';
import type { ClusterAccess, FindClusterOptions } from '../kube/index.js';
import { Failure } from './failure.js';

/** Finds the cluster that the settings name. Throws a `Failure` where there is none. */
export async function clusterAccess(
  { kubeconfig, context }: Pick<FindClusterOptions, 'kubeconfig' | 'context'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ClusterAccess> {
  try {
    return await findCluster({ kubeconfig, context, env });
  } catch (error) {
    if (error instanceof AccessError) throw Failure.environment(error.message);
    throw error;
  }
}
