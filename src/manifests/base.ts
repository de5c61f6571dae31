import { configMap } from './config.js';
import { cronJobCrd } from './crd.js';
import { controllerAccount, controllerDeployment, controllerRights } from './controller.js';
import { metadata } from './names.js';
import { namespace } from './namespace.js';
import { callerNetworkPolicy, service, webhookNetworkPolicy } from './network.js';
import { podDisruptionBudget, priorityClass } from './pod.js';
import { kustomizationFiles } from './kustomization.js';
import { webhookAccount, webhookDeployment } from './webhook.js';
import type { ServerSettings } from './webhook.js';
import { webhookConfigurations } from './webhooks.js';

/** The files of a kustomization with everything that a cluster needs, by name, in the order of their application. */
export function baseFiles(settings: ServerSettings): ReadonlyMap<string, string> {
  const resources = new Map<string, readonly object[]>([
    ['namespace.yaml', [namespace()]],
    ['priority-class.yaml', [priorityClass()]],
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
    ['network-policies.yaml', [webhookNetworkPolicy(settings), callerNetworkPolicy('controller', settings)]],
    ['webhooks.yaml', webhookConfigurations({})],
  ]);
  return kustomizationFiles(resources);
}
