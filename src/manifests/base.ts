import { cronJobCrd } from './crd.js';
import { deployment, podDisruptionBudget, serviceAccount } from './deployment.js';
import type { ServerSettings } from './deployment.js';
import { namespace } from './namespace.js';
import { networkPolicy, service } from './network.js';
import { renderYaml } from './render.js';
import { webhookConfigurations } from './webhooks.js';

const header = '# Written by `cronward generate manifests`; edit the program or an overlay, not this file.\n';

/** The files of a kustomization with everything that a cluster needs, by name, in the order of their application. */
export function baseFiles(settings: ServerSettings): ReadonlyMap<string, string> {
  const resources = new Map<string, readonly object[]>([
    ['namespace.yaml', [namespace()]],
    ['crd.yaml', [cronJobCrd()]],
    ['service-account.yaml', [serviceAccount()]],
    ['service.yaml', [service()]],
    ['deployment.yaml', [deployment(settings)]],
    ['pod-disruption-budget.yaml', [podDisruptionBudget()]],
    ['network-policy.yaml', [networkPolicy(settings)]],
    ['webhooks.yaml', webhookConfigurations({})],
  ]);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...resources.keys()],
  };
  const files = [...resources, ['kustomization.yaml', [kustomization]] as const];
  return new Map(files.map(([name, objects]) => [name, `${header}${renderYaml(objects)}`]));
}
