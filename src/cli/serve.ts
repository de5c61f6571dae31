import { networkInterfaces } from 'node:os';
import { handleAdmission } from '../admission/index.js';
import { CertificateError, CertificateSource, ClientAuthoritySource, developmentCertificates } from '../certs/index.js';
import { compilePolicy } from '../core/cronjob/policy/index.js';
import type { Policy, PolicySettings } from '../core/cronjob/policy/index.js';
import { quote } from '../core/field/index.js';
import { withQuestions } from '../guard/questions.js';
import { aborted } from '../kube/aborted.js';
import { AdmissionThread, createLogger, defaultLimits, startWebhook } from '../server/index.js';
import type { Admit, Clients, Logger, RunningWebhook, WebhookOptions } from '../server/index.js';
import { admissionSpans, flushSpans } from '../tracing/index.js';
import { reloadPolicy } from './config/reload.js';
import type { Context } from './context.js';
import { exitCode, Failure } from './failure.js';
import type { ExitCode } from './failure.js';
import type { ReadyGuard } from './guard.js';
import { flagOf } from './options.js';
import { asPortFailure } from './port-failure.js';
import type { Settings } from './options.js';
import type { devOptions } from './serving-options.js';
import type { Configuration } from './settings.js';
import { version } from './version.js';

/** Where a server without `--cert-dir` keeps certificates of its own. */
export const ownCertDir = 'certs/dev';

/** What a server does, with its certificates in `certDir`. */
export type ServeSettings = Omit<
  Settings<typeof devOptions>,
  'kubeconfig' | 'context' | 'namespace' | 'cluster' | 'dryRunJobs' | 'requireJobAccess' | 'page' | 'pagePort'
> & {
  readonly certDir: string;
  /** The port that the page is to have, beside those of the webhook; it must be another one. */
  readonly pagePort?: number | undefined;
  /** What looks again at what is accepted; whoever made it closes it. */
  readonly guard: ReadyGuard | undefined;
  /** Who may call; everybody where they are not given. */
  readonly clientCaFile?: string | undefined;
  readonly clientNames?: string | undefined;
  /** Makes what is served to people beside the webhook; it is closed with the webhook. */
  readonly page?: ((parts: PageBeside) => ServedPage) | undefined;
  /** Where the settings come from: its policy is what is judged by, and is read again when it changes. */
  readonly configuration: Configuration;
};

/** What a page beside the webhook is made with. */
export interface PageBeside {
  readonly policy: PolicySettings;
  readonly logger: Logger;
  /** Aborted when the process is asked to stop. */
  readonly stop: AbortSignal;
}

/** A page beside the webhook. */
export interface ServedPage {
  readonly app: NonNullable<WebhookOptions['elsewhere']>;
  readonly decided?: WebhookOptions['decided'];
  usePolicy: (policy: PolicySettings) => void;
  close: () => Promise<void>;
}

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
  let page: ServedPage | undefined;
  try {
    const logger = await createLogger({
      level: settings.logLevel,
      format: settings.logFormat ?? (context.stdout.isTerminal ? 'pretty' : 'json'),
    });
    const { nowMs } = context;
    page = settings.page?.({ policy: judged.by.settings, logger, stop });
    const webhook = await open(settings, { certificates, clients, judged, thread, logger, nowMs, page });
    const stopReloading = reloadPolicy(settings.configuration, {
      logger,
      nowMs,
      use: (policy) => {
        judged.by = policy;
        thread.usePolicy(policy.settings);
        page?.usePolicy(policy.settings);
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
    await Promise.all([thread.close(), page?.close()]);
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
  readonly page: ServedPage | undefined;
}

function open(settings: ServeSettings, parts: Parts): Promise<RunningWebhook> {
  const { host, port, healthPort, metricsPort, maxInFlight } = settings;
  const { nowMs } = parts;
  return startWebhook({
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
    idleMs: settings.idleSeconds * 1000,
    // Every call in flight has a connection of its own, and as many more may be idle or closing.
    limits: { inFlight: maxInFlight, connections: Math.max(defaultLimits.connections, 2 * maxInFlight) },
    elsewhere: parts.page?.app,
    decided: parts.page?.decided,
  }).catch(asPortFailure);
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

/** Servers on one host need a port each; to say so here names the options, which the system's error can't. */
function checkPorts({ port, healthPort, metricsPort, pagePort = 0 }: ServeSettings): void {
  const ports = Object.entries({ port, healthPort, metricsPort, pagePort });
  ports.forEach(([name, number], index) => {
    const [other] = ports.slice(0, index).find(([, earlier]) => earlier === number) ?? [];
    if (other === undefined || number === 0) return;
    throw Failure.usage(`${flagOf(name)} ${number}: must differ from ${flagOf(other)}`);
  });
}

function checkClients({ clientCaFile, clientNames }: ServeSettings): void {
  if (clientNames === undefined || clientCaFile !== undefined) return;
  throw Failure.usage('--client-names: needs --client-ca-file, the authorities that give these names');
}

/** Follows the certificate in the directory of --cert-dir. Throws a `Failure`. */
export function openCertificates(certDir: string, nowMs: () => number): Promise<CertificateSource> {
  return CertificateSource.open(certDir, { nowMs }).catch(asFailure(`--cert-dir ${quote(certDir)}`));
}

async function openSources(
  { certDir, clientCaFile, clientNames }: ServeSettings,
  nowMs: () => number,
): Promise<Pick<Parts, 'certificates' | 'clients'>> {
  const certificates = await openCertificates(certDir, nowMs);
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
