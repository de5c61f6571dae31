import { Agent as HttpAgent } from 'node:http';
import type { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Clock } from './clock.js';
import { AccessError } from './credentials.js';
import type { ClusterAccess, Credentials, TlsMaterial } from './credentials.js';

/** The connections that were made with the same keys and certificates. */
interface Pool {
  /** Connections that are kept open and used again. */
  readonly kept: Agent;
  /** Connections for one request each: a watch, which would hold one for minutes, and a retry, which needs a new one. */
  readonly single: Agent;
  /** Closes connections as soon as nobody uses them. */
  readonly retire: () => void;
}

/** What a call needs to be made. */
export interface Link {
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly kept: Agent;
  readonly single: Agent;
}

export interface ConnectionsOptions {
  readonly access: ClusterAccess;
  readonly clock: Clock;
  /** How many connections may be open at once, those for a single request aside; more calls wait for one. */
  readonly most: number;
}

/** How long credentials are used before they are read again. */
const freshMs = 60_000;
/** Credentials that the server refuses are read again at most this often, since that may start a program. */
const renewalMs = 1_000;
/** Less than the 90 s after which kube-apiserver closes an idle connection, so that hardly any call meets that moment. */
const idleMs = 60_000;

/**
 * The credentials in force and the connections made with them.
 *
 * - Credentials are read at most once at a time, and used for at most 60 s.
 * - Where they can't be read again, those read before stay in force.
 * - New keys, certificates or authorities mean new connections; calls under way end on the old ones.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  #credentials: Credentials | undefined;
  #pool: Pool | undefined;
  #link: Link | undefined;
  #readMs = -Infinity;
  #renewedMs = -Infinity;
  #reading: Promise<Link> | undefined;
  #closed = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** What to make a call with now, at once where it is known. Rejects with an `AccessError` where nothing is. */
  link(): Link | Promise<Link> {
    const isFresh = this.#options.clock.monotonicMs() - this.#readMs < freshMs;
    if (this.#link !== undefined && isFresh) return this.#link;
    return this.#read(false);
  }

  /** What to make a call with that was refused (401) with `refused`; undefined where there is nothing new. */
  async renewed(refused: Link): Promise<Link | undefined> {
    if (this.#link !== refused) return this.#link;
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#renewedMs >= renewalMs || this.#reading !== undefined) {
      if (this.#reading === undefined) this.#renewedMs = nowMs;
      await this.#read(true);
    }
    return this.#link === refused ? undefined : this.#link;
  }

  /** Closes idle connections now, and the others when their calls end. */
  close(): void {
    this.#closed = true;
    this.#pool?.retire();
  }

  #read(fresh: boolean): Promise<Link> {
    this.#reading ??= this.#readOnce(fresh).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOnce(fresh: boolean): Promise<Link> {
    const { access, clock } = this.#options;
    const startedMs = clock.monotonicMs();
    try {
      this.#adopt(await access.authenticate({ fresh }));
    } catch (error) {
      if (this.#link === undefined) throw error;
    }
    this.#readMs = startedMs;
    if (this.#link === undefined) throw new AccessError('there are no credentials');
    return this.#link;
  }

  #adopt(credentials: Credentials): void {
    const before = this.#credentials;
    if (before !== undefined && this.#link !== undefined && isSameAccess(before, credentials)) return;
    let pool = this.#pool;
    if (before === undefined || pool === undefined || !isSameTls(before, credentials)) {
      pool = makePool(this.#options, credentials);
      this.#pool?.retire();
      if (this.#closed) pool.retire();
    }
    this.#pool = pool;
    this.#credentials = credentials;
    this.#link = { headers: Object.entries(credentials.headers).flat(), kept: pool.kept, single: pool.single };
  }
}

function makePool({ access, most }: ConnectionsOptions, { tls, agent }: Credentials): Pool {
  // An agent for a proxy opens a connection for each request.
  if (agent !== undefined) return { kept: agent, single: agent, retire: () => undefined };
  const keeping = { keepAlive: true, maxSockets: most, maxFreeSockets: most, timeout: idleMs };
  const isSecure = access.server.startsWith('https:');
  const settings = isSecure ? agentSettings(access.server, tls) : {};
  const kept = isSecure ? new HttpsAgent({ ...settings, ...keeping }) : new HttpAgent(keeping);
  const single = isSecure ? new HttpsAgent(settings) : new HttpAgent();
  return {
    kept,
    single,
    retire: () => {
      kept.maxFreeSockets = 0;
      for (const sockets of Object.values(kept.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    },
  };
}

/** The certificates are parsed once here, not for each connection. */
function agentSettings(server: string, { ca, cert, key, rejectUnauthorized, servername }: TlsMaterial): object {
  try {
    return {
      secureContext: createSecureContext({ ca, cert, key }),
      // A server that isn't verified is one that the kubeconfig says so of, whatever the environment of Node says.
      rejectUnauthorized: rejectUnauthorized ?? true,
      ...(servername === undefined ? {} : { servername }),
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AccessError(`the certificates or the key for ${server} can't be used: ${why}`, { cause });
  }
}

function isSameAccess(a: Credentials, b: Credentials): boolean {
  const names = Object.keys(a.headers);
  return (
    isSameTls(a, b) &&
    names.length === Object.keys(b.headers).length &&
    names.every((name) => a.headers[name] === b.headers[name])
  );
}

function isSameTls(a: Credentials, b: Credentials): boolean {
  return (
    a.agent === b.agent &&
    a.tls.ca === b.tls.ca &&
    a.tls.cert === b.tls.cert &&
    a.tls.key === b.tls.key &&
    a.tls.rejectUnauthorized === b.tls.rejectUnauthorized &&
    a.tls.servername === b.tls.servername
  );
}
