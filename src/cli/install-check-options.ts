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
    default: 'cronward-system',
    help: 'namespace of the installation',
  },
  serviceName: {
    ...certificatesOptions.serviceName,
    doc: 'The certificate has to be for `<service>.<namespace>.svc`.',
  },
  secretName: { ...certificatesOptions.secretName, help: 'name of the Secret with the certificate' },
  webhookConfiguration: certificatesOptions.webhookConfiguration,
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
