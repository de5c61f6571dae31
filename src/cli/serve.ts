import { networkInterfaces } from 'node:os';
import { handleAdmission } from '../admission/index.js';
import { CertificateError, CertificateSource, ClientAuthoritySource, developmentCertificates } from '../certs/index.js';
import { compilePolicy } from '../core/cronjob/policy/index.js';
import type { Policy } from '../core/cronjob/policy/index.js';
import { quote } from '../core/field/index.js';
import { withQuestions } from '../guard/questions.js';
import { aborted } from '../kube/aborted.js';
import { AdmissionThread, createLogger, defaultLimits, ListenError, startWebhook } from '../server/index.js';
import type { Admit, Clients, Logger, RunningWebhook } from '../server/index.js';
import { admissionSpans, flushSpans } from '../tracing/index.js';
import { reloadPolicy } from './config/reload.js';
import type { Context } from './context.js';
import { exitCode, Failure } from './failure.js';
import type { ExitCode } from './failure.js';
import type { ReadyGuard } from './guard.js';
import { flagOf } from './options.js';
import type { Settings } from './options.js';
import type { devOptions } from './serving-options.js';
import type { Configuration } from './settings.js';
import { version } from './version.js';

/** Where a server without `--cert-dir` keeps certificates of its own. */
export const ownCertDir = 'certs/dev';

/** What a server does, with its certificates in `certDir`. */
export type ServeSettings = Omit<
  Settings<typeof devOptions>,
  'kubeconfig' | 'context' | 'namespace' | 'cluster' | 'dryRunJobs' | 'requireJobAccess'
> & {
  readonly certDir: string;
  /** What looks again at what is accepted; whoever made it closes it. */
  readonly guard: ReadyGuard | undefined;
  /** Who may call; everybody where they are not given. */
  readonly clientCaFile?: string | undefined;
  readonly clientNames?: string | undefined;
  /** Where the settings come from: its policy is what is judged by, and is read again when it changes. */
  readonly configuration: Configuration;
};

/** What `serve` has opened. */
export interface Serving {
  readonly ports: RunningWebhook['ports'];
  readonly logger: Logger;
  /** Aborted when the process is asked to stop. */
  readonly stop: AbortSignal;
}

/**
 * Serves until the process is asked to stop, then drains. `meanwhile` is called once every port is open; it does what else
 * there is to do, and resolves at the latest when the process is asked to stop. Throws a `Failure` where a certificate
 * can't be used or a port can't be opened.
 */
export async function serve(
  settings: ServeSettings,
  context: Context,
  meanwhile: (serving: Serving) => Promise<void>,
): Promise<ExitCode> {
  checkPorts(settings);
  checkClients(settings);
  const stop = context.stopSignal();
  const { certificates, clients } = await openSources(settings, context.nowMs);
  const judged = { by: compilePolicy(settings.configuration.policy) };
  const thread = new AdmissionThread(judged.by.settings, settings.guard?.settings);
  try {
    const logger = await createLogger({
      level: settings.logLevel,
      format: settings.logFormat ?? (context.stdout.isTerminal ? 'pretty' : 'json'),
    });
    const { nowMs } = context;
    const webhook = await open(settings, { certificates, clients, judged, thread, logger, nowMs });
    const stopReloading = reloadPolicy(settings.configuration, {
      logger,
      nowMs,
      use: (policy) => {
        judged.by = policy;
        thread.usePolicy(policy.settings);
      },
      count: (change) => {
        webhook.configChanged(change);
      },
    });
    logger.info({ version: version(), host: settings.host, ports: webhook.ports }, 'serving');
    try {
      await meanwhile({ ports: webhook.ports, logger, stop });
      await aborted(stop);
    } finally {
      await webhook.drain();
      stopReloading();
      await flushSpans();
    }
    return exitCode.done;
  } finally {
    certificates.close();
    clients?.authorities.close();
    await thread.close();
  }
}

/**
 * Makes certificates for this machine in `ownCertDir`, unless there are good ones. Returns the file of their authority.
 * Throws a `Failure` where that is impossible.
 */
export async function ownCertificates(host: string, { nowMs }: Context): Promise<string> {
  const hosts = isEveryAddress(host) ? [] : [host];
  const { caFile } = await developmentCertificates(ownCertDir, hosts, nowMs()).catch(asFailure('without --cert-dir'));
  return caFile;
}

/** The address that stands for all of this machine: IPv4 comes in through IPv6's, where there is one. */
export function everyAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0';
}

/** Whether `host` stands for all addresses, and so is none that a client could name. */
export function isEveryAddress(host: string): boolean {
  return host === '::' || host === '0.0.0.0';
}

interface Parts {
  readonly certificates: CertificateSource;
  readonly clients: Clients | undefined;
  /** The policy in force, at any moment. */
  readonly judged: { readonly by: Policy };
  readonly thread: AdmissionThread;
  readonly logger: Logger;
  readonly nowMs: () => number;
}

async function open(settings: ServeSettings, parts: Parts): Promise<RunningWebhook> {
  const { host, port, healthPort, metricsPort, maxInFlight } = settings;
  const { nowMs } = parts;
  try {
    return await startWebhook({
      host,
      ports: { webhook: port, health: healthPort, metrics: metricsPort },
      certificates: parts.certificates,
      clients: parts.clients,
      admit: admitting(settings.guard, parts),
      admitLarge: parts.thread.admit,
      recheck: settings.guard?.recheck,
      follow: admissionSpans(version()),
      logger: parts.logger,
      version: version(),
      configReadMs: settings.configuration.file === undefined ? undefined : nowMs(),
      drainMs: settings.drainSeconds * 1000,
      // Every call in flight has a connection of its own, and as many more may be idle or closing.
      limits: { inFlight: maxInFlight, connections: Math.max(defaultLimits.connections, 2 * maxInFlight) },
    });
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    const isAboutHost = error.code !== 'EADDRINUSE' && error.code !== 'EACCES';
    const option = { webhook: 'port', health: 'healthPort', metrics: 'metricsPort' }[error.purpose];
    throw Failure.environment(`${flagOf(isAboutHost ? 'host' : option)}: ${error.message}`);
  }
}

function admitting(guard: ReadyGuard | undefined, { judged, nowMs }: Parts): Admit {
  if (guard === undefined) {
    return (endpoint, body) => handleAdmission({ endpoint, body, nowMs: nowMs() }, { policy: judged.by });
  }
  return (endpoint, body) => {
    const now = nowMs();
    const answer = handleAdmission({ endpoint, body, nowMs: now }, { policy: judged.by });
    return withQuestions({ answer, body, nowMs: now }, guard.settings);
  };
}

/** Three servers on one host need three ports; to say so here names the options, which the system's error can't. */
function checkPorts(settings: ServeSettings): void {
  const names = ['port', 'healthPort', 'metricsPort'] as const;
  names.forEach((name, index) => {
    const other = names.slice(0, index).find((earlier) => settings[earlier] === settings[name]);
    if (other === undefined || settings[name] === 0) return;
    throw Failure.usage(`${flagOf(name)} ${settings[name]}: must differ from ${flagOf(other)}`);
  });
}

function checkClients({ clientCaFile, clientNames }: ServeSettings): void {
  if (clientNames === undefined || clientCaFile !== undefined) return;
  throw Failure.usage('--client-names: needs --client-ca-file, the authorities that give these names');
}

async function openSources(
  { certDir, clientCaFile, clientNames }: ServeSettings,
  nowMs: () => number,
): Promise<Pick<Parts, 'certificates' | 'clients'>> {
  const subject = `--cert-dir ${quote(certDir)}`;
  const certificates = await CertificateSource.open(certDir, { nowMs }).catch(asFailure(subject));
  if (clientCaFile === undefined) return { certificates, clients: undefined };
  try {
    const authorities = await ClientAuthoritySource.open(clientCaFile, { nowMs });
    return { certificates, clients: { authorities, names: clientNames?.split(',') } };
  } catch (error) {
    certificates.close();
    return asFailure('--client-ca-file')(error);
  }
}

function asFailure(subject: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof CertificateError) throw Failure.environment(`${subject}: ${error.message}`);
    throw error;
  };
}
