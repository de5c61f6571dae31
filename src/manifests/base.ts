import { configMap } from './config.js';
import { cronJobCrd } from './crd.js';
import { controllerAccount, controllerDeployment, controllerRights } from './controller.js';
import { metadata } from './names.js';
import { namespace } from './namespace.js';
import { controllerNetworkPolicy, service, webhookNetworkPolicy } from './network.js';
import { podDisruptionBudget } from './pod.js';
import { renderYaml } from './render.js';
import { webhookAccount, webhookDeployment } from './webhook.js';
import type { ServerSettings } from './webhook.js';
import { webhookConfigurations } from './webhooks.js';

const header = '# Written by `cronward generate manifests`; edit the program or an overlay, not this file.\n';

/** The files of a kustomization with everything that a cluster needs, by name, in the order of their application. */
export function baseFiles(settings: ServerSettings): ReadonlyMap<string, string> {
  const resources = new Map<string, readonly object[]>([
    ['namespace.yaml', [namespace()]],
    ['crd.yaml', [cronJobCrd()]],
    ['service-accounts.yaml', [webhookAccount(), controllerAccount()]],
    ['rbac.yaml', controllerRights()],
    ['config.yaml', [configMap()]],
    ['service.yaml', [service()]],
    ['webhook.yaml', [webhookDeployment(settings)]],
    ['controller.yaml', [controllerDeployment(settings)]],
    [
      'pod-disruption-budgets.yaml',
      [
        podDisruptionBudget('webhook', metadata('webhook')),
        podDisruptionBudget('controller', metadata('controller')),
      ],
    ],
    ['network-policies.yaml', [webhookNetworkPolicy(settings), controllerNetworkPolicy(settings)]],
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
