/** Where the webhook runs, and what it is called there. The Service's name is part of its certificate. */
export const namespace = 'cronward-system';
export const serviceName = 'cronward-webhook';
/** A Secret with the certificate and the key of `cronward-webhook.cronward-system.svc`. */
export const tlsSecretName = 'cronward-webhook-tls';
/** A ConfigMap with the configuration file of the webhook. */
export const configMapName = 'cronward-config';

/** The name of both webhook configurations. */
export const webhookConfigurationName = 'cronward';

/** The PriorityClass of all pods. */
export const priorityClassName = 'cronward';

/** The programs that run in a cluster, each with a Deployment and an account of its own. */
export type Component = 'webhook' | 'controller' | 'certificates';

/** These, and what an installation has only where it is asked for. */
export type AnyComponent = Component | 'page';

/** The name of a component's Deployment and account. */
export function nameOf(component: AnyComponent): string {
  return `cronward-${component}`;
}

/** The labels of everything. */
export const sharedLabels = { 'app.kubernetes.io/name': 'cronward' } as const;

/** The labels of everything that belongs to a component; those of its pods never change, since selectors can't. */
export function labelsOf(component: AnyComponent): Readonly<Record<string, string>> {
  return { ...sharedLabels, 'app.kubernetes.io/component': component };
}

/** The metadata of an object of a component in the namespace. */
export function metadata(component: AnyComponent): object {
  return { name: nameOf(component), namespace, labels: labelsOf(component) };
}
