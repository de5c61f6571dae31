/** Where the webhook runs, and what it is called there. The Service's name is part of its certificate. */
export const namespace = 'cronward-system';
export const serviceName = 'cronward-webhook';
/** A Secret of type kubernetes.io/tls, with the certificate of `cronward-webhook.cronward-system.svc`. */
export const tlsSecretName = 'cronward-webhook-tls';

/** The labels of everything that belongs to the webhook; those of its pods never change, since selectors can't. */
export const labels = {
  'app.kubernetes.io/name': 'cronward',
  'app.kubernetes.io/component': 'webhook',
} as const;

/** The metadata of an object in the webhook's namespace. */
export function metadata(name: string): object {
  return { name, namespace, labels };
}
