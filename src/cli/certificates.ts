import { Client, systemClock } from '../kube/index.js';
import { clusterOf, Keeper } from '../rotation/index.js';
import type { KeeperEvent, Timing } from '../rotation/index.js';
import { createLogger, KeeperMetrics, StatusPorts } from '../server/index.js';
import type { Logger } from '../server/index.js';
import type { certificatesOptions } from './certificates-options.js';
import type { Run } from './context.js';
import { exitCode } from './failure.js';
import type { Settings } from './options.js';
import { clusterAccess } from './cluster-access.js';
import { asPortFailure } from './port-failure.js';
import { everyAddress } from './serve.js';
import { version } from './version.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * API servers take a changed configuration within a second; kubelets take a changed Secret within two minutes, and those
 * of nodes that were cut off, later. To wait longer costs nothing.
 */
const timing: Timing = { overlapMs: 5 * minuteMs, settleMs: dayMs };
/** A caBundle that somebody overwrote is an outage until the next look. */
const lookMs = 10_000;

/** `cronward certificates` */
export const runCertificates: Run<Settings<typeof certificatesOptions>> = async (settings, context) => {
  const stop = context.stopSignal();
  const access = await clusterAccess(settings, context.env);
  const logger = await createLogger({
    level: settings.logLevel,
    format: settings.logFormat ?? (context.stdout.isTerminal ? 'pretty' : 'json'),
  });
  const namespace = settings.namespace ?? access.namespace;
  const { secretName, serviceName, webhookConfiguration } = settings;
  const api = new Client({ access, userAgent: `cronward-certificates/${version()}`, connections: 2 });
  const metrics: KeeperMetrics = new KeeperMetrics(version(), () => keeper.fault === undefined);
  const keeper: Keeper = new Keeper({
    cluster: clusterOf(api, {
      namespace,
      secret: secretName,
      service: serviceName,
      configurations: webhookConfiguration,
    }),
    clock: systemClock,
    random: Math.random,
    hosts: [`${serviceName}.${namespace}.svc`],
    lifeMs: settings.certificateDays * dayMs,
    timing,
    lookMs,
    report: (event) => {
      tell(event, metrics, logger);
    },
  });
  const ports = new StatusPorts({
    host: settings.host ?? everyAddress(),
    ports: { health: settings.healthPort, metrics: settings.metricsPort },
    unready: () => keeper.fault,
    registry: metrics.registry,
  });
  try {
    const opened = await ports.open().catch(asPortFailure);
    logger.info({ version: version(), server: access.server, ports: opened }, 'running');
    await keeper.run(stop);
    return exitCode.done;
  } finally {
    await ports.close();
    api.close();
  }
};

function tell(event: KeeperEvent, metrics: KeeperMetrics, logger: Logger): void {
  if (event.kind === 'done') {
    const { step, because } = event;
    metrics.steps.inc({ step });
    logger.info(because === undefined ? { step } : { step, because }, sentences[step]);
  } else {
    metrics.steps.inc({ step: 'failed' });
    const { what, error } = event;
    logger.warn({ kind: error.kind, code: error.code, reason: error.message }, `could not ${what}`);
  }
}

const sentences: Readonly<Record<Extract<KeeperEvent, { kind: 'done' }>['step'], string>> = {
  replace: 'a new certificate is served at once',
  prepare: 'the next certificate is made',
  trust: 'the webhook configurations trust what the Secret says',
  doubt: 'somebody changed a webhook configuration: the overlap begins again',
  note: 'the next certificate is trusted',
  promote: 'the next certificate is served',
  forget: 'the authority before is no longer trusted',
};
