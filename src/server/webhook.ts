import { setTimeout as delay } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import type { Decision } from '../admission/index.js';
import type { CertificateSource, ClientAuthoritySource } from '../certs/index.js';
import type { Recheck } from '../guard/index.js';
import { AdmissionListener } from './admission-listener.js';
import type { Admit, AdmitLarge } from './admission-listener.js';
import type { FollowAdmission } from './admission-trace.js';
import { AdmissionServer } from './admission-server.js';
import type { Credentials, Receivers } from './admission-server.js';
import { RefusalLog } from './client-refusal.js';
import { elsewhereApp } from './elsewhere.js';
import { defaultLimits } from './limits.js';
import type { Limits } from './limits.js';
import { listen } from './listen.js';
import type { Purpose } from './listen.js';
import type { Logger } from './log.js';
import { Metrics } from './metrics.js';
import { selfCheck } from './self-check.js';
import { StatusPorts } from './status-ports.js';

/** The three ports of a webhook. */
type WebhookPurpose = Exclude<Purpose, 'page'>;

export interface WebhookOptions {
  /** The address that all three ports are opened on. */
  readonly host: string;
  /** The ports; 0 for any free one. */
  readonly ports: Readonly<Record<WebhookPurpose, number>>;
  /** Where the certificate comes from. The caller opens and closes it. */
  readonly certificates: CertificateSource;
  /** Who may call; without it everybody who reaches the port may. */
  readonly clients?: Clients | undefined;
  readonly admit: Admit;
  /** Judges bodies above `limits.inlineBytes`; see `admissionThread`. The caller closes it. */
  readonly admitLarge?: AdmitLarge;
  /** Looks again at the answers that come with questions; without it they are given as they are. */
  readonly recheck?: Recheck | undefined;
  /** Follows every request to the admission paths. */
  readonly follow?: FollowAdmission | undefined;
  readonly logger: Logger;
  /** Takes what it wants of the requests that are no POST to an admission path. */
  readonly elsewhere?: RequestHandler | undefined;
  /** Told about every verdict that is given. */
  readonly decided?: ((decision: Decision) => void) | undefined;
  /** The version of this program, for `cronward_build_info`. */
  readonly version: string;
  /** When the configuration file was read, in epoch milliseconds; left out where there is none. */
  readonly configReadMs?: number | undefined;
  /**
   * How long `drain` keeps answering after it made the server unready, in milliseconds. API servers learn of a closing
   * replica only through its endpoints, which takes some seconds, and a call to a closed port fails.
   */
  readonly drainMs?: number;
  /**
   * How long after that `drain` waits for the callers to close the connections that are open, in milliseconds; none where
   * `drainMs` is 0. A request that is sent over a connection while the server closes it would be lost.
   */
  readonly idleMs?: number;
  readonly limits?: Partial<Limits>;
}

/** Who may call the webhook. */
export interface Clients {
  /** The authorities that vouch for them. The caller opens and closes it. */
  readonly authorities: ClientAuthoritySource;
  /** The common names of those who may; without it whoever an authority vouches for. */
  readonly names?: readonly string[] | undefined;
}

/** A server whose ports are open. */
export interface RunningWebhook {
  readonly ports: Readonly<Record<WebhookPurpose, number>>;
  /** Counts a configuration file that changed: taken at `atMs`, in epoch milliseconds, or refused. */
  configChanged: (change: { readonly result: 'ok'; readonly atMs: number } | { readonly result: 'refused' }) => void;
  /**
   * Stops without failing a call: unready at once, `Connection: close` on every answer, still serving for `drainMs` and until nobody is connected,
   * then `close`. Resolves when nothing is open any longer.
   */
  drain: () => Promise<void>;
  /** Takes no new connections, answers what is in flight, and resolves when nothing is open. Cuts a drain short. */
  close: () => Promise<void>;
}

/** Ten seconds: what Gatekeeper waits, and Kubernetes' own measurements of endpoint changes stay below. */
const defaultDrainMs = 10_000;
/** kube-apiserver keeps idle connections for 90 s, as the transport of Go's client library does. */
const defaultIdleMs = 90_000;

/**
 * Starts the admission webhook: HTTPS for the API server, and plain HTTP for probes and metrics, each on its own port.
 * Throws a `ListenError` where a port can't be opened; nothing stays open then.
 */
export async function startWebhook(options: WebhookOptions): Promise<RunningWebhook> {
  selfCheck(options.admit);
  const webhook = new Webhook(options);
  await webhook.open();
  return webhook;
}

class Webhook implements RunningWebhook {
  readonly #options: WebhookOptions;
  readonly #admissions: AdmissionServer;
  readonly #status: StatusPorts;
  readonly #counts: Metrics;
  readonly #hurry = new AbortController();
  #ports: Readonly<Record<WebhookPurpose, number>>;
  #draining = false;
  #drained: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #unsubscribe: (() => void)[] = [];
  #configReadMs: number;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#ports = options.ports;
    this.#configReadMs = options.configReadMs ?? 0;
    const { certificates, logger } = options;
    const limits: Limits = { ...defaultLimits, ...options.limits };
    this.#counts = new Metrics(options.version, {
      inFlight: () => listener.inFlight,
      connections: () => this.#admissions.connections,
      certificateExpiry: () => certificates.current.notAfterMs / 1000,
      configRead: () => this.#configReadMs / 1000,
    });
    const headers = (): readonly string[] => (this.#draining ? closeConnection : noHeaders);
    const { admit, admitLarge, recheck, follow, decided } = options;
    const listener = new AdmissionListener({
      admit,
      ...(admitLarge === undefined ? {} : { admitLarge }),
      ...(recheck === undefined ? {} : { recheck }),
      ...(follow === undefined ? {} : { follow }),
      ...(decided === undefined ? {} : { decided }),
      limits,
      logger,
      metrics: this.#counts,
      headers,
    });
    const elsewhere = elsewhereApp({
      headers,
      first: options.elsewhere,
      refused: (path, code) => {
        this.#counts.count({ path, operation: 'other', kind: 'other', verdict: 'rejected', code }, 0);
      },
      failed: (error) => {
        logger.error({ err: error }, 'a request could not be answered');
      },
    });
    const refusals = new RefusalLog(logger);
    const receivers: Receivers = {
      admissions: listener,
      elsewhere,
      connectionDropped: () => {
        this.#counts.connectionsDropped.inc();
      },
      handshakeFailed: (error, refusal) => {
        this.#counts.handshakeErrors.inc();
        if (refusal === undefined) logger.debug({ reason: error.message }, 'a TLS handshake failed');
        else refusals.tell(refusal, performance.now());
      },
    };
    this.#admissions = new AdmissionServer(this.#credentials(), limits, receivers, options.clients?.names);
    const { host, ports } = options;
    this.#status = new StatusPorts({ host, ports, unready: () => this.#unready(), registry: this.#counts.registry });
  }

  get ports(): Readonly<Record<WebhookPurpose, number>> {
    return this.#ports;
  }

  async open(): Promise<void> {
    const { host, ports } = this.#options;
    try {
      this.#ports = {
        webhook: await listen(this.#admissions.server, 'webhook', { host, port: ports.webhook }),
        ...(await this.#status.open()),
      };
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#followCertificates();
  }

  configChanged(change: Parameters<RunningWebhook['configChanged']>[0]): void {
    this.#counts.configReloads.inc({ result: change.result });
    if (change.result === 'ok') this.#configReadMs = change.atMs;
  }

  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    const { drainMs: ms = defaultDrainMs, idleMs = defaultIdleMs } = this.#options;
    this.#options.logger.info({ drainMs: ms }, 'draining: not ready any longer, still answering');
    // Nothing but `close` ends the wait early, and it is what comes next anyway.
    await delay(ms, undefined, { signal: this.#hurry.signal }).catch(() => undefined);
    if (ms > 0) await this.#admissions.left(AbortSignal.any([this.#hurry.signal, AbortSignal.timeout(idleMs)]));
    await this.close();
  }

  async #close(): Promise<void> {
    this.#draining = true;
    this.#hurry.abort();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#admissions.close();
    // The probes go last, so that they tell why until the end.
    await this.#status.close();
  }

  #unready(): string | undefined {
    if (this.#draining) return 'the server is stopping';
    const { certificates, clients } = this.#options;
    return certificates.fault() ?? clients?.authorities.fault();
  }

  #credentials(): Credentials {
    const { certificates, clients } = this.#options;
    return { pair: certificates.current, clientCaPem: clients?.authorities.current };
  }

  #followCertificates(): void {
    const { certificates, clients, logger } = this.#options;
    const renewed = (fields: object, message: string): void => {
      this.#admissions.use(this.#credentials());
      this.#counts.certificateReloads.inc({ result: 'ok' });
      logger.info(fields, message);
    };
    const refused = (why: string, message: string): void => {
      this.#counts.certificateReloads.inc({ result: 'refused' });
      logger.error({ reason: why }, message);
    };
    const unsubscribe = certificates.subscribe({
      renewed: ({ notAfterMs }) => {
        renewed({ expires: new Date(notAfterMs).toISOString() }, 'a new certificate is in force');
      },
      refused: (why) => {
        refused(why, 'the old certificate stays in force');
      },
    });
    this.#unsubscribe.push(unsubscribe);
    const unsubscribeClients = clients?.authorities.subscribe({
      renewed: () => {
        renewed({}, 'new client authorities are in force');
      },
      refused: (why) => {
        refused(why, 'the old client authorities stay in force');
      },
    });
    if (unsubscribeClients !== undefined) this.#unsubscribe.push(unsubscribeClients);
    // Files that changed while the ports were opened.
    this.#admissions.use(this.#credentials());
  }
}

const noHeaders: readonly string[] = [];
const closeConnection: readonly string[] = ['Connection', 'close'];
