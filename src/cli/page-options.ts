import { port, text } from './kinds.js';
import { cluster, config } from './options.js';
import type { OptionTable } from './options.js';
import { host, serving, webhookOptions } from './serving-options.js';

/** `cronward page` */
export const pageOptions = {
  host: {
    kind: host.kind,
    default: '127.0.0.1',
    help: 'address that the page is served on',
    doc: 'Whoever reaches it sees what the credentials of the cluster show: see [the page](../page.md#who-can-reach-it).',
  },
  port: {
    kind: port,
    default: 8090,
    help: 'port of the page',
    doc: 'HTTP, or HTTPS with `--cert-dir`. 0 takes a free port.',
  },
  names: {
    kind: text('NAMES'),
    defaultText: 'localhost and addresses only',
    help: 'names under which the page may be asked for, with commas between them',
    doc: 'A request for another name is refused, since a page of another site could have sent it (DNS rebinding).',
  },
  certDir: {
    kind: webhookOptions.certDir.kind,
    defaultText: 'plain HTTP',
    help: 'directory with tls.crt and tls.key, for HTTPS',
    doc: 'The files are read again when they change.',
  },
  healthPort: {
    kind: port,
    defaultText: 'none',
    help: 'port of /healthz and /readyz, on every address of the machine',
    doc: 'Plain HTTP, for the kubelet.',
  },
  kubeconfig: {
    ...cluster.kubeconfig,
    defaultText: 'the cluster that this pod runs in, if it runs in one',
    help: 'kubeconfig of the cluster to show',
    doc: 'The cluster is only read: see [the rights](rights.md).',
  },
  context: {
    ...cluster.context,
    help: 'context of the kubeconfig',
    doc: 'Without `--kubeconfig` it is one of the kubeconfig of kubectl.',
  },
  namespace: { ...cluster.namespace, help: 'show the CronJobs of this namespace only' },
  config: { ...config, doc: 'What is tried is judged by it. It is read again when it changes.' },
  logLevel: { kind: serving.logLevel.kind, default: 'info', help: serving.logLevel.help },
  logFormat: serving.logFormat,
} as const satisfies OptionTable;
