import { guardRightsOf } from '../guard/rights.js';
import { rulesOf } from '../kube/right.js';
import { certificatesManifests } from './certificates.js';
import { changed } from './changes.js';
import type { Change } from './changes.js';
import { isGuarded, podChanges, webhookPodChanges } from './chart-pods.js';
import { configFileName, configHeader, configMap } from './config.js';
import { controllerAccount, controllerDeployment, controllerRights } from './controller.js';
import { cronJobCrd } from './crd.js';
import { guardRoles } from './guard.js';
import { alertGroups, podMonitor, prometheusRule } from './monitoring.js';
import { metadata, namespace } from './names.js';
import type { Component } from './names.js';
import { callerNetworkPolicy, service, webhookNetworkPolicy } from './network.js';
import type { Manifest } from './object.js';
import { certManagerManifests, injectedBundle } from './overlays.js';
import { pageManifests } from './page.js';
import { podDisruptionBudget, priorityClass } from './pod.js';
import { fieldsIf, itemsIf, more, optional, scalar, verbatim } from './template.js';
import type { Template } from './template.js';
import { webhookAccount, webhookDeployment } from './webhook.js';
import type { ServerSettings } from './webhook.js';
import { kinds, webhookConfigurations } from './webhooks.js';

const hasController = '.Values.controller.enabled';
const hasPolicies = '.Values.networkPolicy.enabled';
const isSelfManaged = 'eq .Values.certificates.mode "self-managed"';
const isCertManager = 'eq .Values.certificates.mode "cert-manager"';

/** The objects of the chart by the file of their templates: those of the base, as the values change them. */
export function chartTemplates(settings: ServerSettings): ReadonlyMap<string, readonly Template[]> {
  const files: Readonly<Record<string, readonly Template[]>> = {
    'priority-class.yaml': [priorityClassTemplate()],
    'crd.yaml': [crdTemplate()],
    'config.yaml': [configTemplate()],
    'service.yaml': [{ object: service() }],
    'webhook.yaml': webhookTemplates(settings),
    'guard.yaml': guardTemplates(),
    'controller.yaml': controllerTemplates(settings),
    'page.yaml': pageTemplates(settings),
    'certificates.yaml': certificatesTemplates(settings),
    'cert-manager.yaml': certManagerManifests().map((object) => ({ object, when: isCertManager })),
    'webhooks.yaml': webhookConfigurations({}).map((object) => ({ object: changed(object, webhooksChanges()) })),
    'monitoring.yaml': monitoringTemplates(),
  };
  return new Map(
    Object.entries(files).map(([name, templates]) => [
      name,
      templates.map(({ object, ...rest }) => ({ ...rest, object: ofRelease(labelled(object, settings)) })),
    ]),
  );
}

function priorityClassTemplate(): Template {
  const name: Change = { op: 'replace', path: '/metadata/name', value: scalar('.Values.priorityClass.name') };
  return {
    object: changed(priorityClass(), [name]),
    when: 'and .Values.priorityClass.create .Values.priorityClass.name',
  };
}

function crdTemplate(): Template {
  const value = fieldsIf('.Values.crd.keep', { annotations: { 'helm.sh/resource-policy': 'keep' } });
  return { object: changed(cronJobCrd(), additions('/metadata', value)), when: '.Values.crd.install' };
}

function configTemplate(): Template {
  const value = `${configHeader}${more('.Values.config')}\n`;
  return { object: changed(configMap(), [{ op: 'replace', path: `/data/${configFileName}`, value }]) };
}

function webhookTemplates(settings: ServerSettings): readonly Template[] {
  const egress: Change = { op: 'add', path: '/spec/egress', value: optional(`ternary (list dict) list (${isGuarded})`) };
  return [
    { object: webhookAccount() },
    { object: deployment('webhook', webhookDeployment(settings), webhookPodChanges) },
    { object: podDisruptionBudget('webhook', metadata('webhook')) },
    { object: changed(webhookNetworkPolicy(settings), [egress]), when: hasPolicies },
  ];
}

/** The rights of each option are there with that option only. */
function guardTemplates(): readonly Template[] {
  return guardRoles().map((object) => {
    if (!('rules' in object)) return { object, when: isGuarded };
    const value = [
      ...itemsIf('.Values.guard.dryRunJobs', rulesOf(guardRightsOf({ dryRunJobs: true, requireJobAccess: false }))),
      ...itemsIf('.Values.guard.requireJobAccess', rulesOf(guardRightsOf({ dryRunJobs: false, requireJobAccess: true }))),
    ];
    return { object: changed(object, [{ op: 'replace', path: '/rules', value }]), when: isGuarded };
  });
}

function controllerTemplates(settings: ServerSettings): readonly Template[] {
  return [
    ...[
      controllerAccount(),
      ...controllerRights(),
      deployment('controller', controllerDeployment(settings)),
      podDisruptionBudget('controller', metadata('controller')),
    ].map((object) => ({ object, when: hasController })),
    { object: callerNetworkPolicy('controller', settings), when: `and ${hasController} ${hasPolicies}` },
  ];
}

function certificatesTemplates(settings: ServerSettings): readonly Template[] {
  return certificatesManifests(settings).map((object) => {
    if (object.kind === 'NetworkPolicy') return { object, when: `and (${isSelfManaged}) ${hasPolicies}` };
    return { object: object.kind === 'Deployment' ? changed(object, podChanges('certificates')) : object, when: isSelfManaged };
  });
}

function pageTemplates(settings: ServerSettings): readonly Template[] {
  const isThere = '.Values.page.enabled';
  return pageManifests(settings).map((object) => {
    if (object.kind === 'NetworkPolicy') return { object, when: `and ${isThere} ${hasPolicies}` };
    return { object: object.kind === 'Deployment' ? changed(object, podChanges('page')) : object, when: isThere };
  });
}

function deployment(component: Component, object: Manifest, more: readonly Change[] = []): Manifest {
  const replicas: Change = { op: 'replace', path: '/spec/replicas', value: scalar(`.Values.${component}.replicas`) };
  return changed(object, [replicas, ...podChanges(component), ...more]);
}

function webhooksChanges(): readonly Change[] {
  return [
    ...additions('/metadata', fieldsIf(isCertManager, { annotations: injectedBundle })),
    ...kinds.flatMap(({ key }, index): readonly Change[] => {
      const webhook = `/webhooks/${index}`;
      const selector = `${webhook}/namespaceSelector/matchExpressions/0/values/-`;
      return [
        { op: 'replace', path: `${webhook}/failurePolicy`, value: scalar(`.Values.webhooks.failurePolicy.${key}`) },
        { op: 'replace', path: `${webhook}/timeoutSeconds`, value: scalar('.Values.webhooks.timeoutSeconds') },
        { op: 'add', path: selector, value: more('.Values.webhooks.excludedNamespaces') },
        { op: 'add', path: `${webhook}/clientConfig/caBundle`, value: optional('include "cronward.caBundle" .') },
      ];
    }),
  ];
}

function additions(parent: string, fields: object): readonly Change[] {
  return Object.entries(fields).map(([name, value]: [string, unknown]) => ({ op: 'add', path: `${parent}/${name}`, value }));
}

function monitoringTemplates(): readonly Template[] {
  const labels = (values: string): Change => ({
    op: 'add',
    path: `/metadata/labels/${more(`.Values.${values}.labels`)}`,
    value: null,
  });
  const interval: Change = {
    op: 'replace',
    path: '/spec/podMetricsEndpoints/0/interval',
    value: scalar('.Values.podMonitor.interval'),
  };
  const base = '.Values.prometheusRule.runbookUrl';
  const [always, ofController] = alertGroups((section) => ({
    runbook_url: optional(`and ${base} (print ${base} "#${section}")`),
  })).map(verbatim);
  const groups = [always, ...itemsIf(hasController, [ofController])];
  return [
    { object: changed(podMonitor(), [labels('podMonitor'), interval]), when: '.Values.podMonitor.enabled' },
    {
      object: changed(prometheusRule(), [labels('prometheusRule'), { op: 'replace', path: '/spec/groups', value: groups }]),
      when: '.Values.prometheusRule.enabled',
    },
  ];
}

/** With the labels by which Helm's users find what belongs to a release. No selector has them. */
function labelled(object: Manifest, { version }: ServerSettings): Manifest {
  const { metadata: given } = object as { metadata?: { labels?: object } };
  const labels = {
    ...given?.labels,
    'app.kubernetes.io/instance': '{{ .Release.Name }}',
    'app.kubernetes.io/managed-by': '{{ .Release.Service }}',
    'app.kubernetes.io/version': version,
    'helm.sh/chart': `cronward-${version}`,
  };
  return { ...object, metadata: { ...given, labels } };
}

/** In the namespace of the release, wherever ours is named: in names of hosts and in arguments, too. */
function ofRelease(object: Manifest): Manifest {
  return renamed(object) as Manifest;
}

function renamed(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(namespace, '{{ .Release.Namespace }}');
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]: [string, unknown]) => [name, renamed(field)]));
}
