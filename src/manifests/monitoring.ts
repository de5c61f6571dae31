import { controllerAlerts, webhookAlerts } from './alerts.js';
import type { Alert } from './alerts.js';
import { kustomizationFiles } from './kustomization.js';
import { namespace, sharedLabels } from './names.js';
import type { Manifest } from './object.js';

const metadata = { name: 'cronward', namespace, labels: sharedLabels };

/** Has the Prometheus Operator ask each pod: no Service has their metrics. */
export function podMonitor(): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata,
    spec: {
      selector: { matchLabels: sharedLabels },
      podMetricsEndpoints: [{ port: 'metrics', interval: '30s' }],
    },
  };
}

/**
 * The alerts, in the form of rule files of Prometheus: those that always hold, and those of the controller. `more` gives further
 * annotations for an alert's section of the page.
 */
export function alertGroups(more: (section: string) => object = () => ({})): readonly [object, object] {
  const ruleOf = (alert: Alert): object => ruleFor(alert, more(alert.name.toLowerCase()));
  return [
    { name: 'cronward', rules: webhookAlerts.map(ruleOf) },
    { name: 'cronward-controller', rules: controllerAlerts.map(ruleOf) },
  ];
}

/** The alerts for the Prometheus Operator. */
export function prometheusRule(): Manifest {
  return { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata, spec: { groups: alertGroups() } };
}

/** The files of a kustomize component with both, for clusters with the Prometheus Operator. */
export function monitoringFiles(): ReadonlyMap<string, string> {
  return kustomizationFiles(
    new Map([
      ['pod-monitor.yaml', [podMonitor()]],
      ['prometheus-rule.yaml', [prometheusRule()]],
    ]),
    { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component' },
  );
}

function ruleFor({ name, severity, expression, summary, description, ...alert }: Alert, more: object): object {
  return {
    alert: name,
    expr: expression,
    for: alert.for,
    labels: { severity },
    annotations: { summary, description, runbook: `docs/operations.md, section ${name}`, ...more },
  };
}
