/** An alert of Prometheus, and what to do about it. */
export interface Alert {
  readonly name: string;
  readonly severity: 'critical' | 'warning';
  readonly expression: string;
  /** How long the expression must hold, as Prometheus writes it. */
  readonly for: string;
  readonly summary: string;
  /** What it means, and what to do. */
  readonly description: string;
}

/** The names that kube-state-metrics and PodMonitors give to our pods and containers. */
const ours = 'pod=~"cronward-.+"';

/** Of the webhook, of its certificate, and of all pods. */
export const webhookAlerts: readonly Alert[] = [
  {
    name: 'CronwardWebhookAbsent',
    severity: 'critical',
    expression: 'absent(cronward_certificate_expiry_timestamp_seconds)',
    for: '5m',
    summary: 'No webhook is heard of.',
    description:
      'No metrics of any webhook have come for five minutes. Where none runs, CronJobs of batch.tutorial.kubebuilder.io are refused, and those of batch are stored unchecked. Look at kubectl get pods -l app.kubernetes.io/component=webhook and at their events.',
  },
  {
    name: 'CronwardUnready',
    severity: 'warning',
    expression: 'kube_deployment_status_replicas_unavailable{deployment=~"cronward-(webhook|controller|certificates)"} > 0',
    for: '10m',
    summary: 'A pod of {{ $labels.deployment }} is not ready.',
    description:
      'For ten minutes {{ $labels.deployment }} has had fewer ready pods than it should. What /readyz says is in the events of the pod: kubectl describe pod. Needs kube-state-metrics.',
  },
  {
    name: 'CronwardRestarting',
    severity: 'warning',
    expression: `increase(kube_pod_container_status_restarts_total{${ours}, container=~"webhook|controller|certificates"}[1h]) > 2`,
    for: '0m',
    summary: '{{ $labels.pod }} restarts again and again.',
    description:
      'The container {{ $labels.container }} was started more than twice within an hour. kubectl logs --previous has its last words; OOMKilled in kubectl describe pod asks for a higher memory limit. Needs kube-state-metrics.',
  },
  {
    name: 'CronwardCertificateExpires',
    severity: 'critical',
    expression: 'cronward_certificate_expiry_timestamp_seconds - time() < 14 * 86400',
    for: '15m',
    summary: 'The certificate of a webhook expires within 14 days.',
    description:
      'It is replaced a month before, so whoever replaces it does not: cronward-certificates, cert-manager, or you. Look at their logs, and at the Secret that the pods mount. Once it has expired, the API server calls no webhook.',
  },
  {
    name: 'CronwardCertificateRefused',
    severity: 'warning',
    expression: 'increase(cronward_certificate_reloads_total{result="refused"}[1h]) > 0',
    for: '0m',
    summary: 'A webhook refused a new certificate.',
    description:
      'The files that were mounted, for the certificate or the client CA, are broken, do not belong together or are not valid now; the webhook goes on with the old ones. Its log says what is wrong.',
  },
  {
    name: 'CronwardCertificatesNotInOrder',
    severity: 'critical',
    expression: 'cronward_certificates_in_order == 0',
    for: '10m',
    summary: 'The certificate, or what the API server trusts, is not in order.',
    description:
      'For ten minutes cronward-certificates could not make the Secret and the caBundle of both webhook configurations fit. kubectl logs deployment/cronward-certificates says which object it cannot read or write.',
  },
  {
    name: 'CronwardHandshakesFail',
    severity: 'warning',
    expression: 'sum(rate(cronward_tls_handshake_errors_total[5m])) > 0.2',
    for: '15m',
    summary: 'TLS handshakes with the webhook fail.',
    description:
      'If it is the API server, it does not trust the certificate: compare ca.crt of the Secret with the caBundle of the webhook configurations; with a client CA it may lack a certificate of its own, which the log of the webhook says. A scanner of ports does it, too.',
  },
  {
    name: 'CronwardConfigRefused',
    severity: 'warning',
    expression: 'increase(cronward_config_reloads_total{result="refused"}[1h]) > 0',
    for: '0m',
    summary: 'A changed policy was refused.',
    description:
      'The ConfigMap cronward-config is wrong; the old policy stays in force, but a pod that starts now does not. The log of the webhook says what is wrong, and so does cronward config check.',
  },
  {
    name: 'CronwardAdmissionSlow',
    severity: 'warning',
    expression: 'histogram_quantile(0.99, sum by (le) (rate(cronward_admission_request_duration_seconds_bucket[5m]))) > 1',
    for: '10m',
    summary: 'One of a hundred answers of the webhook takes more than a second.',
    description:
      'Users wait that long at kubectl apply, and after the timeout the failure policy decides. Look for CPU throttling and large objects; with the guard, for a slow API server.',
  },
  {
    name: 'CronwardAdmissionOverloaded',
    severity: 'warning',
    expression: 'sum(rate(cronward_admission_requests_total{code="503"}[5m])) > 0',
    for: '5m',
    summary: 'The webhook turns requests away.',
    description:
      'More requests are in flight than --max-in-flight allows; the API server tries again within its timeout. Add replicas or CPU, and find out who writes so many CronJobs.',
  },
  {
    name: 'CronwardAdmissionFails',
    severity: 'warning',
    expression: 'sum(increase(cronward_admission_requests_total{code=~"500|504"}[15m])) > 0',
    for: '0m',
    summary: 'The webhook could not judge a request.',
    description:
      'It answered 500, a fault of Cronward, or 504, too late; the failure policy decided. The log of the webhook says why: level error.',
  },
];

/** Of the controller. */
export const controllerAlerts: readonly Alert[] = [
  {
    name: 'CronwardControllerWithoutLeader',
    severity: 'critical',
    expression: 'sum(cronward_controller_leader) < 1 or absent(cronward_controller_leader)',
    for: '2m',
    summary: 'No controller leads, so no Job starts.',
    description:
      'No process has held the Lease cronward-controller for two minutes. Look at the pods and their logs: they cannot reach the API server, or may not write the Lease.',
  },
  {
    name: 'CronwardTicksLate',
    severity: 'warning',
    expression: 'histogram_quantile(0.99, sum by (le) (rate(cronward_controller_tick_lateness_seconds_bucket[10m]))) > 5',
    for: '5m',
    summary: 'Jobs start more than five seconds late.',
    description:
      'One of a hundred Jobs is created that late. Compare queue_depth and api_requests_total with their usual values: a slow API server, or more CronJobs due at once than it takes.',
  },
  {
    name: 'CronwardTicksMissed',
    severity: 'warning',
    expression: 'sum by (reason) (increase(cronward_controller_ticks_missed_total{reason!="forbidden"}[15m])) > 0',
    for: '0m',
    summary: 'Runs were left out: {{ $labels.reason }}.',
    description:
      'deadline: a run could not start within its startingDeadlineSeconds; superseded: a later one came first. Both follow an outage of the controller or of the API server. The events of the CronJobs say which runs.',
  },
  {
    name: 'CronwardWatchStale',
    severity: 'warning',
    expression: 'cronward_controller_watch_age_seconds > 180',
    for: '2m',
    summary: 'A controller has not heard of {{ $labels.resource }} for minutes.',
    description:
      'API servers say something each minute, and after 90 seconds the watch is opened anew: {{ $labels.pod }} cannot reach the API server, or may not watch {{ $labels.resource }}. Its log says which.',
  },
];
