import { AccessError, findCluster } from '../kube/index.js';
import type { ClusterAccess } from '../kube/index.js';
import { Failure } from './failure.js';

/** Finds the cluster that the settings name. Throws a `Failure` where there is none. */
export async function clusterAccess(
  { kubeconfig, context }: { readonly kubeconfig?: string | undefined; readonly context?: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Promise<ClusterAccess> {
  try {
    return await findCluster({ kubeconfig, context, env });
  } catch (error) {
    if (error instanceof AccessError) throw Failure.environment(error.message);
    throw error;
  }
}
