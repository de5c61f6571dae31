import { isIPv6 } from 'node:net';
import type { CertificateSource } from '../certs/index.js';
import { compilePolicy } from '../core/cronjob/policy/index.js';
import { aborted, Client, systemClock } from '../kube/index.js';
import { PagePort, Sight } from '../page/index.js';
import { createLogger, healthApp } from '../server/index.js';
import { clusterAccess } from './cluster-access.js';
import { reloadPolicy } from './config/reload.js';
import type { Context, Run } from './context.js';
import { exitCode, Failure } from './failure.js';
import type { Settings } from './options.js';
import { clusterName, ownPage } from './own-page.js';
import type { pageOptions } from './page-options.js';
import { asPortFailure } from './port-failure.js';
import { everyAddress, isEveryAddress, openCertificates } from './serve.js';
import { usualKubeconfig } from '../kube/usual-kubeconfig.js';
import { version } from './version.js';

type PageSettings = Settings<typeof pageOptions>;

/** `cronward page` */
export const runPage: Run<PageSettings> = async (settings, context, _operands, configuration) => {
  const { nowMs } = context;
  if (settings.port !== 0 && settings.port === settings.healthPort) {
    throw Failure.usage(`--health-port ${settings.port}: must differ from --port`);
  }
  const stop = context.stopSignal();
  const logger = await createLogger({
    level: settings.logLevel,
    format: settings.logFormat ?? (context.stdout.isTerminal ? 'pretty' : 'json'),
  });
  const sight = new Sight({ clock: systemClock, random: Math.random, decisions: false });
  const client = await lookAtCluster(settings, context, sight);
  const names = settings.names?.split(',') ?? [];
  const page = ownPage({ policy: compilePolicy(configuration.policy).settings, logger, nowMs, sight, names });
  const stopReloading = reloadPolicy(configuration, {
    logger,
    nowMs,
    use: (policy) => {
      page.usePolicy(policy.settings);
    },
    count: () => undefined,
  });
  try {
    const ports = await openPorts(settings, page.app, { nowMs, stop });
    try {
      logger.info({ version: version(), host: settings.host, ...ports.numbers, cluster: sight.cluster }, 'serving');
      if (context.stdout.isTerminal) await context.stdout.write(welcome(settings, ports.numbers.port));
      await aborted(stop);
    } finally {
      // A stream has no end, and a port is closed when its answers are given.
      await sight.close();
      await ports.close();
    }
    return exitCode.done;
  } finally {
    stopReloading();
    await page.close();
    client?.close();
  }
};

/** Has the page show the cluster that the settings name, or that this pod runs in; undefined where there is none. */
async function lookAtCluster(
  { kubeconfig, context, namespace }: PageSettings,
  { env }: Context,
  sight: Sight,
): Promise<Client | undefined> {
  const isPod = (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '';
  if (kubeconfig === undefined && context === undefined && !isPod) {
    if (namespace === undefined) return undefined;
    throw Failure.usage('--namespace: needs a cluster; give --kubeconfig or --context');
  }
  const file = kubeconfig ?? (context === undefined ? undefined : usualKubeconfig(env));
  const access = await clusterAccess({ kubeconfig: file, context }, env);
  const client = new Client({ access, userAgent: `cronward-page/${version()}`, connections: 4 });
  sight.use({ api: client, name: isPod && file === undefined ? 'in-cluster' : clusterName(access), namespace });
  return client;
}

interface OpenPorts {
  readonly numbers: { readonly port: number; readonly healthPort: number | undefined };
  readonly close: () => Promise<void>;
}

/** Opens what the settings name. Throws a `Failure`; nothing stays open then. */
async function openPorts(
  { host, port, healthPort, certDir }: PageSettings,
  app: ReturnType<typeof ownPage>['app'],
  { nowMs, stop }: { readonly nowMs: () => number; readonly stop: AbortSignal },
): Promise<OpenPorts> {
  const certificates = certDir === undefined ? undefined : await openCertificates(certDir, nowMs);
  const page = new PagePort(app, certificates?.current);
  const unsubscribe = follow(certificates, page);
  const health = new PagePort(healthApp(() => (stop.aborted ? 'the page is stopping' : certificates?.fault())));
  const close = async (): Promise<void> => {
    unsubscribe();
    await page.close();
    await health.close();
    certificates?.close();
  };
  try {
    const number = await page.open(host, port);
    const probes = healthPort === undefined ? undefined : await health.open(everyAddress(), healthPort, 'health');
    return { numbers: { port: number, healthPort: probes }, close };
  } catch (error) {
    await close();
    return asPortFailure(error, { page: 'port' });
  }
}

function follow(certificates: CertificateSource | undefined, page: PagePort): () => void {
  return (
    certificates?.subscribe({
      renewed: (pair) => {
        page.use(pair);
      },
      refused: () => undefined,
    }) ?? (() => undefined)
  );
}

function welcome({ host, certDir }: PageSettings, port: number): string {
  const name = isEveryAddress(host) ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host;
  return `\nThe page is at ${certDir === undefined ? 'http' : 'https'}://${name}:${port}/\n\nCtrl-C ends it.\n\n`;
}
