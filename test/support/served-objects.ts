import type { ControlPlane } from './control-plane.js';

/** An object that a manifest or a chart has. */
export interface AnyObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/**
 * Objects as a control plane without nodes takes them, perhaps an old one: a PodDisruptionBudget is of policy/v1beta1 where there is
 * no policy/v1, the Service is the machine's own, and the webhooks call that port.
 */
export async function servedObjects(
  plane: ControlPlane,
  objects: readonly AnyObject[],
  port: number,
): Promise<readonly AnyObject[]> {
  const hasPolicyV1 = (await plane.request('GET', '/apis/policy/v1')).status === 200;
  return objects.map((object) => {
    if (object.kind === 'PodDisruptionBudget' && !hasPolicyV1) return { ...object, apiVersion: 'policy/v1beta1' };
    if (object.kind === 'Service') return { ...object, spec: { type: 'ExternalName', externalName: '127.0.0.1' } };
    if (!object.kind.endsWith('WebhookConfiguration')) return object;
    const { webhooks } = object as unknown as { webhooks: readonly { clientConfig: { service: object } }[] };
    return {
      ...object,
      webhooks: webhooks.map(({ clientConfig, ...webhook }) => ({
        ...webhook,
        clientConfig: { ...clientConfig, service: { ...clientConfig.service, port } },
      })),
    };
  });
}
