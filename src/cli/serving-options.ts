import { guarding } from './guard-options.js';
import { choice, integer, nameList, port, text, toggle, yesNo } from './kinds.js';
import { cluster, config, defaulting } from './options.js';
import type { OptionTable } from './options.js';

/** The longest time that serving goes on after a request to stop; longer only delays a rolling update. */
const maxDrainSeconds = 600;

export const host = { kind: text('HOST'), help: 'address that all three ports are opened on', file: 'host' } as const;

/** What both commands that serve share: where they listen, */
const listening = {
  port: {
    kind: port,
    default: 9443,
    help: 'port of the webhook',
    doc: 'HTTPS only. 0 takes a free port, which the log names; the same holds for the other ports.',
    file: 'port',
  },
  healthPort: {
    kind: port,
    default: 8081,
    help: 'port of /healthz and /readyz',
    doc: 'Plain HTTP.',
    file: 'healthPort',
  },
  metricsPort: {
    kind: port,
    default: 8080,
    help: 'port of /metrics',
    doc: 'Plain HTTP, for Prometheus.',
    file: 'metricsPort',
  },
} as const satisfies OptionTable;

/** and what they do there. */
export const serving = {
  logLevel: {
    kind: choice('debug', 'info', 'warn', 'error', 'silent'),
    default: 'info',
    help: 'what is logged, from this level up',
    doc: 'At `info` every decision is a line; the contents of objects are never logged at that level.',
    file: 'logLevel',
  },
  logFormat: {
    kind: choice('json', 'pretty'),
    defaultText: 'pretty on a terminal, json elsewhere',
    help: 'one JSON object a line, or text for a person',
    file: 'logFormat',
  },
  drainSeconds: {
    kind: integer('SECONDS', 0, maxDrainSeconds),
    default: 10,
    help: 'how long to go on serving after a request to stop',
    doc:
      'The API server learns only after a while that a replica leaves. Until then this one answers, unready, with ' +
      '`Connection: close`. The pod needs this time, that of `--idle-seconds` and 35 s more (`terminationGracePeriodSeconds`).',
    file: 'drainSeconds',
  },
  idleSeconds: {
    kind: integer('SECONDS', 0, maxDrainSeconds),
    default: 90,
    help: 'how long after that idle connections are left to their callers',
    doc:
      'The server ends as soon as no connection is open. A call that is sent over a connection while the server closes that ' +
      'one is lost; so it is the API server that closes those, which it does when they were idle for 90 s. With ' +
      '`--drain-seconds 0` nothing is waited for.',
    file: 'idleSeconds',
  },
  maxInFlight: {
    kind: integer('COUNT', 1, 100_000),
    default: 512,
    help: 'requests in flight before further ones are answered with 503',
    doc: 'The API server repeats a call that is answered so, within its deadline.',
    file: 'maxInFlight',
  },
  ...defaulting,
  config: {
    ...config,
    help: 'YAML file with settings and the policy',
    doc: 'It is read again when it changes: see [the configuration file](#the-configuration-file).',
  },
} as const satisfies OptionTable;

/** `cronward webhook`: the server in a cluster. */
export const webhookOptions = {
  host: { ...host, defaultText: 'every address of the machine' },
  ...listening,
  certDir: {
    kind: text('DIRECTORY'),
    defaultText: 'own certificates in certs/dev',
    help: 'directory with tls.crt and tls.key',
    doc:
      'The files are read again when they change, without a restart. Without this option a certificate authority and ' +
      'a certificate for this machine are made and kept in `certs/dev`.',
    file: 'certDir',
  },
  clientCaFile: {
    kind: text('FILE'),
    defaultText: 'everybody may call',
    help: 'PEM file of the authorities whose clients may call the webhook',
    doc:
      'Whoever shows no certificate that one of them signed is refused in the handshake; the file is read again when it ' +
      'changes. Probes and metrics stay open. [The API server needs a certificate](../client-ca.md) first.',
    file: 'clientCaFile',
  },
  clientNames: {
    kind: nameList,
    defaultText: 'every client of these authorities',
    help: 'common names of the clients that may call the webhook',
    doc: 'For authorities that sign for others, too. Needs `--client-ca-file`.',
    file: 'clientNames',
  },
  ...guarding,
  kubeconfig: {
    ...cluster.kubeconfig,
    help: 'kubeconfig of the cluster that --dry-run-jobs and --require-job-access ask',
    doc: 'Without these two no cluster is asked for anything, and this option and `--context` mean nothing.',
  },
  context: cluster.context,
  ...serving,
} as const satisfies OptionTable;

/** `cronward dev`: the same server on this machine only, always with certificates of its own, and a controller if asked. */
export const devOptions = {
  host: { ...host, default: '127.0.0.1' },
  ...listening,
  kubeconfig: {
    ...cluster.kubeconfig,
    defaultText: 'no controller',
    help: 'run the controller too, on the cluster of this kubeconfig',
    doc: 'The cluster needs the CustomResourceDefinition: `cronward generate crd | kubectl apply -f -`.',
  },
  context: cluster.context,
  namespace: cluster.namespace,
  cluster: {
    kind: toggle,
    default: false,
    help: 'start a cluster to throw away, with the webhooks installed, and run the controller on it',
    doc:
      'Its programs (etcd, kube-apiserver and kube-controller-manager) are those in the directory that the environment ' +
      'variable `KUBEBUILDER_ASSETS` names, as for the tests of kubebuilder projects. Pods are not run: each is said to ' +
      'have succeeded after three seconds. Everything is gone when the command ends.',
  },
  page: {
    kind: yesNo,
    default: true,
    help: 'whether to serve the page on which one tries CronJobs',
    doc: 'On the port of the webhook, and on one of its own. See [the page](../page.md).',
  },
  pagePort: {
    kind: port,
    default: 8090,
    help: 'port of the page',
    doc: 'Plain HTTP, so that a browser asks nothing about the certificate.',
  },
  ...guarding,
  ...serving,
  drainSeconds: { ...serving.drainSeconds, default: 0 },
} as const satisfies OptionTable;

/** `cronward controller` */
export const controllerOptions = {
  ...cluster,
  leaderElect: {
    kind: yesNo,
    default: true,
    help: 'whether to work only while holding a Lease',
    doc:
      'With it any number of replicas may run: one works, the others have their caches filled and stand by. Without it ' +
      'there must be one replica only.',
  },
  leaseName: {
    kind: text('NAME'),
    default: 'cronward-controller',
    help: 'name of the Lease (coordination.k8s.io/v1)',
  },
  leaseNamespace: {
    kind: text('NAMESPACE'),
    defaultText: 'that of the pod or of the context',
    help: 'namespace of the Lease',
  },
  concurrency: {
    kind: integer('COUNT', 1, 1_000),
    default: 32,
    help: 'how many CronJobs are reconciled at once',
  },
  qps: {
    kind: integer('COUNT', 0, 100_000),
    default: 500,
    help: 'calls to the API server a second, on average; 0 for no limit',
    doc: 'Reads and writes of CronJobs and Jobs. Watches, events and the Lease are not counted.',
  },
  burst: {
    kind: integer('COUNT', 1, 1_000_000),
    default: 5_000,
    help: 'calls at once before --qps holds them back',
    doc: 'A run takes three calls: 1,000 CronJobs that are due in the same minute start without waiting.',
  },
  resync: {
    kind: integer('SECONDS', 1, 86_400),
    default: 600,
    help: 'how often everything is listed again, whatever the watches say',
  },
  host: { kind: host.kind, defaultText: 'every address of the machine', help: 'address of both ports' },
  healthPort: listening.healthPort,
  metricsPort: listening.metricsPort,
  logLevel: { ...serving.logLevel, doc: 'At `info` every run that starts is a line.' },
  logFormat: serving.logFormat,
} as const satisfies OptionTable;
