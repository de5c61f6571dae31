import { certificatesOptions } from './certificates-options.js';
import { liveCronJobs, reporting } from './judging-options.js';
import { cluster } from './options.js';
import type { OptionTable } from './options.js';

/** `cronward install-check` */
export const installCheckOptions = {
  kubeconfig: liveCronJobs.kubeconfig,
  context: cluster.context,
  namespace: {
    kind: cluster.namespace.kind,
    short: 'n',
    defaultText: 'that of the Service that our webhooks call',
    help: 'namespace of the installation',
  },
  serviceName: {
    kind: certificatesOptions.serviceName.kind,
    defaultText: 'the one that our webhooks call',
    help: certificatesOptions.serviceName.help,
    doc: 'The certificate has to be for `<service>.<namespace>.svc`.',
  },
  secretName: {
    kind: certificatesOptions.secretName.kind,
    defaultText: 'the one that the webhook mounts',
    help: 'name of the Secret with the certificate',
  },
  webhookConfiguration: {
    kind: certificatesOptions.webhookConfiguration.kind,
    defaultText: 'those with the label app.kubernetes.io/name=cronward',
    help: certificatesOptions.webhookConfiguration.help,
  },
  canaryNamespace: {
    kind: cluster.namespace.kind,
    default: 'default',
    help: 'namespace in which CronJobs are tried, as server dry runs',
    doc: 'The webhooks have to look at it, which they do not at `kube-system` and the namespace of the installation.',
  },
  format: {
    kind: reporting.format.kind,
    default: 'text',
    help: 'a line each for people (text), or one JSON object (json)',
  },
} as const satisfies OptionTable;
