import type { JsonObject } from '../kube/answer.js';
import * as usual from '../manifests/names.js';
import type { Component } from '../manifests/names.js';
import { optionIn } from './arguments.js';
import { at, listOf, objectOf, textOf } from './json.js';
import type { InstallationNames, Listed, Observation, Seen } from './observation.js';

/** What the caller says of the installation to look at; what is left out is found. */
export interface Wanted {
  readonly namespace?: string | undefined;
  readonly service?: string | undefined;
  readonly secret?: string | undefined;
  readonly configurations?: string | undefined;
}

/** The objects of all installations of a cluster, by their labels. */
export interface Labelled {
  readonly mutating: Listed;
  readonly validating: Listed;
  readonly deployments: Listed;
  readonly accounts: Listed;
}

type Found = Pick<Observation, 'mutating' | 'validating' | 'deployments' | 'accounts' | 'names' | 'others'>;

/**
 * One installation: the objects that carry our labels, in the namespace that the caller names, or else in the one that our
 * webhooks call. Helm and kustomize let an installation have another namespace and other names, never other labels.
 */
export function locate(all: Labelled, wanted: Wanted): Found {
  const namespace = wanted.namespace ?? namespaceIn(all);
  const here = itemsOf(all.deployments).filter((one) => at(one, 'metadata', 'namespace') === namespace);
  const mutating = configurationIn('mutating', all, { ...wanted, namespace });
  const validating = configurationIn('validating', all, { ...wanted, namespace });
  const deployments = perComponent((component) => componentIn(all.deployments, namespace, component));
  const accounts = perComponent((component) => componentIn(all.accounts, namespace, component));
  const picked = [mutating, validating, ...Object.values(deployments)].flatMap((one) =>
    one.is === 'there' ? [one.object] : [],
  );
  const others = [...itemsOf(all.mutating), ...itemsOf(all.validating), ...here].filter((one) => !picked.includes(one));
  const nameOr = (seen: Seen, name: string): string => (seen.is === 'there' ? nameIn(seen.object) : name);
  const configurations = wanted.configurations ?? usual.webhookConfigurationName;
  const names: InstallationNames = {
    namespace,
    service: wanted.service ?? serviceIn([mutating, validating]) ?? usual.serviceName,
    secret: wanted.secret ?? secretIn(deployments.webhook) ?? usual.tlsSecretName,
    lease: optionIn(deployments.controller, '--lease-name') ?? usual.nameOf('controller'),
    mutating: nameOr(mutating, configurations),
    validating: nameOr(validating, configurations),
    deployments: perComponent((component) => nameOr(deployments[component], usual.nameOf(component))),
    accounts: perComponent(
      (component) => accountOf(deployments[component]) ?? nameOr(accounts[component], usual.nameOf(component)),
    ),
  };
  return { mutating, validating, deployments, accounts, names, others: others.map(fullName) };
}

function perComponent<Value>(value: (component: Component) => Value): Readonly<Record<Component, Value>> {
  return { webhook: value('webhook'), controller: value('controller'), certificates: value('certificates') };
}

/** That of the webhooks' Service, or else of the webhook's pods; of several the usual one. */
function namespaceIn({ mutating, validating, deployments }: Labelled): string {
  const called = [...itemsOf(mutating), ...itemsOf(validating)].flatMap(targetNamespaces);
  const running = itemsOf(deployments)
    .filter(isOf('webhook'))
    .map((one) => textOf(at(one, 'metadata', 'namespace')));
  const candidates = [...called, ...running].filter((name) => name !== '');
  return candidates.includes(usual.namespace) ? usual.namespace : (candidates[0] ?? usual.namespace);
}

function targetNamespaces(configuration: JsonObject): readonly string[] {
  return listOf(configuration['webhooks']).map((webhook) =>
    textOf(at(webhook, 'clientConfig', 'service', 'namespace')),
  );
}

/** The configuration that calls the namespace of an installation; where none of either kind does, one that calls elsewhere. */
function configurationIn(
  kind: 'mutating' | 'validating',
  { mutating, validating }: Labelled,
  { namespace, configurations }: Wanted & { readonly namespace: string },
): Seen {
  const listed = { mutating, validating }[kind];
  if (listed.is === 'unknown') return listed;
  const calls = (one: JsonObject): boolean => targetNamespaces(one).includes(namespace);
  const named = listed.items.filter((one) => configurations === undefined || nameIn(one) === configurations);
  const isCalled = [...itemsOf(mutating), ...itemsOf(validating)].some(calls);
  return seen(named.find(calls) ?? (isCalled && configurations === undefined ? undefined : named[0]));
}

function componentIn(listed: Listed, namespace: string, component: Component): Seen {
  if (listed.is === 'unknown') return listed;
  return seen(listed.items.filter(isOf(component)).find((one) => at(one, 'metadata', 'namespace') === namespace));
}

function seen(object: JsonObject | undefined): Seen {
  return object === undefined ? { is: 'absent' } : { is: 'there', object };
}

function isOf(component: Component): (object: JsonObject) => boolean {
  const labels = Object.entries(usual.labelsOf(component));
  return (object) => labels.every(([key, value]) => at(object, 'metadata', 'labels', key) === value);
}

function serviceIn(configurations: readonly Seen[]): string | undefined {
  return configurations
    .flatMap((one) => (one.is === 'there' ? listOf(one.object['webhooks']) : []))
    .map((webhook) => textOf(at(webhook, 'clientConfig', 'service', 'name')))
    .find((name) => name !== '');
}

/** The Secret that the webhook's pods mount as their certificate. */
function secretIn(deployment: Seen): string | undefined {
  if (deployment.is !== 'there') return undefined;
  const volumes = listOf(at(deployment.object, 'spec', 'template', 'spec', 'volumes'));
  const tls = objectOf(volumes.find(({ name }) => name === 'tls'));
  const projected = listOf(at(tls, 'projected', 'sources')).map((source) => at(source, 'secret', 'name'));
  return [at(tls, 'secret', 'secretName'), ...projected].map(textOf).find((name) => name !== '');
}

function accountOf(deployment: Seen): string | undefined {
  if (deployment.is !== 'there') return undefined;
  return textOf(at(deployment.object, 'spec', 'template', 'spec', 'serviceAccountName')) || undefined;
}

function itemsOf(listed: Listed): readonly JsonObject[] {
  return listed.is === 'there' ? listed.items : [];
}

function nameIn(object: JsonObject): string {
  return textOf(at(object, 'metadata', 'name'));
}

/** Items of a list do not say their kind. */
function fullName(object: JsonObject): string {
  const namespace = textOf(at(object, 'metadata', 'namespace'));
  return `${textOf(object['kind'])}/${nameIn(object)}${namespace === '' ? '' : ` in ${namespace}`}`;
}
