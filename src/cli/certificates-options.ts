import { integer, text } from './kinds.js';
import { cluster } from './options.js';
import { controllerOptions } from './serving-options.js';
import type { OptionTable } from './options.js';

/** `cronward certificates` */
export const certificatesOptions = {
  kubeconfig: cluster.kubeconfig,
  context: cluster.context,
  namespace: {
    kind: cluster.namespace.kind,
    defaultText: 'that of the pod or of the context',
    help: 'namespace of the Secret and of the Service',
  },
  secretName: {
    kind: text('NAME'),
    default: 'cronward-webhook-tls',
    help: 'name of the Secret; it must be there, and may be empty',
  },
  serviceName: {
    kind: text('NAME'),
    default: 'cronward-webhook',
    help: 'name of the Service that the API server calls',
    doc: 'The certificate is made for `<service>.<namespace>.svc`, and the `caBundle` of the webhooks that call it is kept.',
  },
  webhookConfiguration: {
    kind: text('NAME'),
    default: 'cronward',
    help: 'name of both webhook configurations',
  },
  certificateDays: {
    kind: integer('DAYS', 1, 398),
    default: 90,
    help: 'how long a certificate is valid; it is replaced when two thirds of that are over',
  },
  host: controllerOptions.host,
  healthPort: controllerOptions.healthPort,
  metricsPort: controllerOptions.metricsPort,
  logLevel: { ...controllerOptions.logLevel, doc: 'At `info` every step of a rotation is a line.' },
  logFormat: controllerOptions.logFormat,
} as const satisfies OptionTable;
