import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where kubectl finds its kubeconfig, all files of $KUBECONFIG, but that a pod's own cluster comes before the file at home;
 * undefined for that.
 */
export function usualKubeconfig(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (named.length > 0) return named;
  if ((env['KUBERNETES_SERVICE_HOST'] ?? '') !== '') return undefined;
  const atHome = join(env['HOME'] ?? env['USERPROFILE'] ?? '', '.kube', 'config');
  return existsSync(atHome) ? [atHome] : undefined;
}
