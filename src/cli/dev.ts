import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { customKind } from '../core/cronjob/schema/index.js';
import { Client, pause, systemClock } from '../kube/index.js';
import type { Api, ClusterAccess } from '../kube/index.js';
import { LocalClusterError, startLocalCluster } from '../local-cluster/local-cluster.js';
import type { LocalCluster } from '../local-cluster/local-cluster.js';
import { cronJobCrd } from '../manifests/crd.js';
import type { Manifest } from '../manifests/object.js';
import { webhookConfigurations } from '../manifests/webhooks.js';
import type { RunningWebhook } from '../server/index.js';
import { clusterAccess } from './cluster-access.js';
import type { Context, Run } from './context.js';
import { Failure } from './failure.js';
import { guardOf } from './guard.js';
import type { ReadyGuard } from './guard.js';
import { controllerOptions } from './serving-options.js';
import type { Settings } from './options.js';
import type { devOptions } from './serving-options.js';
import { PageBesideWebhook } from './page-beside-webhook.js';
import { assembleController } from './run-controller.js';
import { sampleReview } from './sample-review.js';
import { isEveryAddress, ownCertDir, ownCertificates, serve } from './serve.js';
import type { Serving } from './serve.js';

type DevSettings = Settings<typeof devOptions>;

/** `cronward dev` */
export const runDev: Run<DevSettings> = async (settings, context, _operands, configuration) => {
  checkCluster(settings, context);
  const caFile = await ownCertificates(settings.host, context);
  const guard = settings.dryRunJobs || settings.requireJobAccess ? guardOf(settings) : undefined;
  const page = settings.page ? new PageBesideWebhook(context.nowMs) : undefined;
  const beside = {
    page: page?.make,
    pagePort: settings.page ? settings.pagePort : undefined,
  };
  const served = { ...settings, ...beside, certDir: ownCertDir, configuration, guard };
  try {
    return await serve(served, context, async (serving) => {
      const pagePort = await page?.open(settings.host, settings.pagePort);
      await context.stdout.write(welcome(settings.host, { ...serving.ports, page: pagePort }, resolve(caFile)));
      if (settings.kubeconfig !== undefined) {
        const access = await clusterAccess(settings, context.env);
        guard?.use(access);
        page?.look(access, settings.namespace);
        await control(settings, access, { ...serving, env: context.env });
      }
      if (settings.cluster) await withOwnCluster(settings, context, { ...serving, caFile, guard, page });
    });
  } finally {
    guard?.close();
  }
};

function checkCluster(settings: DevSettings, { env }: Context): void {
  const { cluster, kubeconfig, context, dryRunJobs, requireJobAccess } = settings;
  const guarding = dryRunJobs ? '--dry-run-jobs' : '--require-job-access';
  if ((dryRunJobs || requireJobAccess) && !cluster && kubeconfig === undefined) {
    throw Failure.usage(`${guarding}: needs a cluster to ask; give --cluster or --kubeconfig`);
  }
  if (cluster && kubeconfig !== undefined) throw Failure.usage('--cluster and --kubeconfig: give one of them');
  if (context !== undefined && kubeconfig === undefined) throw Failure.usage('--context: needs --kubeconfig');
  if (cluster && (env['KUBEBUILDER_ASSETS'] ?? '') === '') {
    throw Failure.usage(
      '--cluster: KUBEBUILDER_ASSETS must name a directory with etcd, kube-apiserver and kube-controller-manager',
    );
  }
}

/** Runs the controller until the process is asked to stop. */
async function control(
  settings: DevSettings,
  access: ClusterAccess,
  { logger, stop, env }: Serving & { env: Context['env'] },
): Promise<void> {
  const controller = assembleController({ ...controllerDefaults(), ...settings }, { access, logger, env });
  await controller.run(stop);
}

/** What `cronward controller` does unless it is told otherwise. */
function controllerDefaults(): Parameters<typeof assembleController>[0] {
  const { leaderElect, leaseName, concurrency, qps, burst, resync } = controllerOptions;
  return {
    kubeconfig: undefined,
    context: undefined,
    namespace: undefined,
    leaseNamespace: undefined,
    leaderElect: leaderElect.default,
    leaseName: leaseName.default,
    concurrency: concurrency.default,
    qps: qps.default,
    burst: burst.default,
    resync: resync.default,
  };
}

/** Starts a cluster, has it call the webhook, and runs the controller on it; takes it down again in the end. */
async function withOwnCluster(
  settings: DevSettings,
  { env, stdout }: Context,
  serving: Serving & {
    readonly caFile: string;
    readonly guard: ReadyGuard | undefined;
    readonly page: PageBesideWebhook | undefined;
  },
): Promise<void> {
  const cluster = await startLocalCluster(env['KUBEBUILDER_ASSETS'] ?? '').catch((error: unknown) => {
    if (error instanceof LocalClusterError) throw Failure.environment(`--cluster: ${error.message}`);
    throw error;
  });
  try {
    serving.guard?.use(cluster.access);
    const url = `https://${clientHost(settings.host)}:${serving.ports.webhook}`;
    await install(cluster.access, url, await readFile(serving.caFile, 'utf8'));
    serving.page?.look(cluster.access);
    await stdout.write(clusterWelcome(cluster, env['KUBEBUILDER_ASSETS'] ?? ''));
    await control(settings, cluster.access, { ...serving, env });
  } finally {
    await cluster.stop();
  }
}

/** Creates the definition and the webhook configurations, and waits until both are in force. */
async function install(access: ClusterAccess, url: string, caPem: string): Promise<void> {
  const api = new Client({ access, userAgent: 'cronward-dev' });
  try {
    await create(api, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', cronJobCrd());
    const [mutating, validating] = webhookConfigurations({ url, caPem });
    const configurations = '/apis/admissionregistration.k8s.io/v1';
    await create(api, `${configurations}/mutatingwebhookconfigurations`, mutating);
    await create(api, `${configurations}/validatingwebhookconfigurations`, validating);
    await untilServed(api);
  } finally {
    api.close();
  }
}

async function create(api: Api, path: string, body: Manifest): Promise<void> {
  const answer = await api.call({ method: 'POST', path, body });
  if (!answer.ok) throw Failure.environment(`--cluster: creating the ${body.kind} failed: ${answer.error.message}`);
}

/** Until kubectl finds the kind, and the webhook is asked about it: no API tells that, so a bad CronJob finds out. */
async function untilServed(api: Api): Promise<void> {
  const group = '/apis/batch.tutorial.kubebuilder.io/v1';
  const bad = { apiVersion: customKind.apiVersion, kind: customKind.kind, metadata: { name: 'x' }, spec: badSpec };
  for (let i = 0; i < 400; i++) {
    const path = `${group}/namespaces/default/cronjobs`;
    const judged = await api.call({ method: 'POST', path, query: { dryRun: 'All' }, body: bad });
    const listed = await api.call({ method: 'GET', path: group });
    if (!judged.ok && judged.error.code === 422 && listed.ok) return;
    await pause(systemClock, 50);
  }
  throw Failure.environment('--cluster: the API server does not ask the webhook about CronJobs');
}

/** Right by the definition, and refused by the webhook. */
const badSpec = { schedule: 'never', jobTemplate: { spec: { template: { spec: { containers: [] } } } } };

/** Says where the server listens, and how to call it by hand. */
function welcome(
  host: string,
  ports: RunningWebhook['ports'] & { readonly page: number | undefined },
  caFile: string,
): string {
  const client = clientHost(host);
  const webhook = `https://${client}:${ports.webhook}`;
  const page = ports.page === undefined ? '' : `\n  page      http://${client}:${ports.page}/ and ${webhook}/`;
  return `
cronward is serving on this machine${page}
  webhook   ${webhook}/mutate and /validate
  probes    http://${client}:${ports.health}/healthz and /readyz
  metrics   http://${client}:${ports.metrics}/metrics

From another terminal, a CronJob that gets its defaults (as a JSON Patch, in base64):

${curl(`${webhook}/mutate`, caFile, '*/5 * * * *')}

and one that is refused:

${curl(`${webhook}/validate`, caFile, '61 * * * *')}

Ctrl-C ends it.

`;
}

/** Says how to use the cluster. */
function clusterWelcome({ kubeconfig, runsJobs }: LocalCluster, assets: string): string {
  const jobs = runsJobs
    ? 'Pods are not run: each is said to have succeeded after three seconds.'
    : 'Jobs are created and get no pods: there is no kube-controller-manager in KUBEBUILDER_ASSETS.';
  return `A cluster to throw away is running, with the webhooks installed and the controller at work. ${jobs}

From another terminal:

export KUBECONFIG=${shellWord(kubeconfig)} PATH=${shellWord(resolve(assets))}:"$PATH"
kubectl apply -f manifests/samples/tutorial-cronjob.yaml
kubectl get tcj,jobs --watch

`;
}

function clientHost(host: string): string {
  return isEveryAddress(host) ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host;
}

function curl(url: string, caFile: string, schedule: string): string {
  return `curl --cacert ${shellWord(caFile)} ${shellWord(url)} -H 'Content-Type: application/json' -d ${shellWord(sampleReview(schedule))}`;
}

/** `text` as one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w./:-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
