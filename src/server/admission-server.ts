import { constants } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { createServer } from 'node:https';
import type { Server, ServerOptions } from 'node:https';
import { Server as NetServer } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { admissionRoutes } from '../admission/routes.js';
import type { KeyPair } from '../certs/index.js';
import type { AdmissionListener } from './admission-listener.js';
import { faultBody, pathOf, writeAnswer } from './answer.js';
import type { FaultCode } from './answer.js';
import { nameRefusal, refusalIn } from './client-refusal.js';
import type { ClientRefusal } from './client-refusal.js';
import { Handshakes } from './handshakes.js';
import type { Limits } from './limits.js';

/** Who takes what the server receives. */
export interface Receivers {
  readonly admissions: AdmissionListener;
  /** Takes every request that is not a POST to an admission path. */
  readonly elsewhere: (request: IncomingMessage, response: ServerResponse) => void;
  readonly connectionDropped: () => void;
  /** With a refusal where it is the client's certificate that was not accepted. */
  readonly handshakeFailed: (error: Error, refusal?: ClientRefusal) => void;
}

/** What clients are shown, and what is asked of them. */
export interface Credentials {
  readonly pair: KeyPair;
  /** The authorities whose clients may call, as PEM; without them everybody may. */
  readonly clientCaPem?: string | undefined;
}

/** The HTTPS server of the admission port: HTTP/1.1 over TLS 1.2 or newer. */
export class AdmissionServer {
  readonly server: Server;
  readonly #receivers: Receivers;
  readonly #lingerMs: number;
  /** Every connection from its first byte on; node:http knows a connection only after its handshake. */
  readonly #sockets = new Set<Socket>();
  /** The connections after their handshake, each with its last answer. */
  readonly #answers = new Map<Socket, ServerResponse | undefined>();
  /** How many connections and requests have come. */
  #came = 0;
  #credentials: Credentials;
  /** The connections whose certificate the authorities in force have vouched for; undefined where nobody shows one. */
  #vouched: WeakSet<object> | undefined;

  /** `clientNames` are the common names that count; without them all do that an authority vouches for. */
  constructor(credentials: Credentials, limits: Limits, receivers: Receivers, clientNames?: readonly string[]) {
    this.#receivers = receivers;
    this.#lingerMs = limits.lingerMs;
    this.#credentials = credentials;
    this.server = createServer({
      ...serverOptions(limits),
      ...clientOptions(credentials),
      ...secureContext(credentials),
    });
    if (credentials.clientCaPem !== undefined) this.#vouchForClients(clientNames);
    this.server.maxConnections = limits.connections;
    this.server.on('request', (request, response) => {
      this.#receive(request, response, false);
    });
    this.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      this.#receive(request, response, true);
    });
    this.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
      writeAnswer(response, 417, faultBody(417, 'the only expectation that is met is 100-continue'));
    });
    this.#takeConnections(limits);
    this.server.on('secureConnection', (socket) => {
      this.#answers.set(socket, undefined);
      socket.once('close', () => this.#answers.delete(socket));
    });
    this.server.on('drop', receivers.connectionDropped);
    this.server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
      receivers.handshakeFailed(error, refusalIn(error, socket));
    });
    this.server.on('clientError', refuseMalformed);
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /**
   * Uses the credentials for new connections; those that are open keep what they have. Where the client authorities are
   * others, they are closed after one more answer.
   */
  use(credentials: Credentials): void {
    if (credentials.clientCaPem !== this.#credentials.clientCaPem) this.#vouched = new WeakSet();
    this.#credentials = credentials;
    this.server.setSecureContext(secureContext(credentials));
  }

  /** Resolves when no connection is open, or when `signal` is aborted. */
  async left(signal: AbortSignal): Promise<void> {
    // A connection that breaks is closed right after it says so.
    for (const socket of this.#sockets) await once(socket, 'close', { signal }).catch(() => undefined);
  }

  /**
   * Takes no new connections, answers every request that came, and closes what is left. A request that a client sends over
   * an idle connection while that is being closed is lost, which HTTP/1.1 has no way to prevent.
   */
  async close(): Promise<void> {
    await this.#quiet();
    // The `close` of node:https would close all idle connections in one turn, too.
    const closed = new Promise<void>((resolve) => {
      NetServer.prototype.close.call(this.server, () => {
        resolve();
      });
    });
    await this.#closeIdle();
    await this.#receivers.admissions.idle();
    this.server.closeIdleConnections();
    const linger = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, this.#lingerMs);
    await closed;
    clearTimeout(linger);
    // Ends the watch over slow clients.
    this.server.close();
  }

  /** Closes the idle connections, few at a time: what came over the others meanwhile is read in between. */
  async #closeIdle(): Promise<void> {
    const atOnce = 4;
    for (const [index, socket] of [...this.#answers.keys()].entries()) {
      if (index % atOnce === 0) await turn();
      if (this.#answers.get(socket)?.writableFinished === true) socket.destroy();
    }
  }

  /**
   * Resolves right after a turn of the event loop in which nothing came, so that nothing is left unread in the kernel: neither
   * a connection nor a request over one that seems idle. Waits for that no longer than connections linger.
   */
  async #quiet(): Promise<void> {
    const untilMs = performance.now() + this.#lingerMs;
    let before: number;
    // The turn that runs now may have read what there was before it came here.
    await turn();
    do {
      before = this.#came;
      await turn();
    } while (this.#came !== before && performance.now() < untilMs);
  }

  #takeConnections({ handshakeMs, handshakesPerTurn }: Limits): void {
    // Those of node:tls, which begin a handshake at once.
    const beginners = this.server.listeners('connection');
    this.server.removeAllListeners('connection');
    const handshakes = new Handshakes({
      begin: (socket) => {
        for (const begin of beginners) Reflect.apply(begin, this.server, [socket]);
      },
      failed: this.#receivers.handshakeFailed,
      perTurn: handshakesPerTurn,
      firstBytesMs: handshakeMs,
    });
    this.server.on('connection', (socket: Socket) => {
      this.#came += 1;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      handshakes.add(socket);
    });
  }

  /** Before node:http takes the connection, so that nothing is read that somebody else wrote. */
  #vouchForClients(names: readonly string[] | undefined): void {
    this.#vouched = new WeakSet();
    this.server.prependListener('secureConnection', (socket) => {
      const refusal = names === undefined ? undefined : nameRefusal(socket, names);
      if (refusal === undefined) {
        this.#vouched?.add(socket);
      } else {
        this.#receivers.handshakeFailed(new Error(refusal.reason), refusal);
        socket.destroy();
      }
    });
  }

  #receive(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    this.#came += 1;
    this.#answers.set(request.socket, response);
    if (this.#vouched?.has(request.socket) === false) response.shouldKeepAlive = false;
    const path = pathOf(request);
    const endpoint = request.method === 'POST' ? admissionRoutes.get(path) : undefined;
    if (endpoint === undefined) this.#receivers.elsewhere(request, response);
    else this.#receivers.admissions.handle({ path, endpoint, request, response, expectsContinue });
  }
}

function serverOptions(limits: Limits): ServerOptions {
  return {
    // HTTP/2 is not offered: kube-apiserver would send every call of a replica through one connection.
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: limits.handshakeMs,
    keepAliveTimeout: limits.keepAliveMs,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    maxHeaderSize: limits.headBytes,
  };
}

/** A client without a certificate is told so by an alert; one whose certificate does not count is just cut off. */
function clientOptions({ clientCaPem }: Credentials): ServerOptions {
  return clientCaPem === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
}

/** `setSecureContext` forgets what it is not told again, the least version included. */
function secureContext({ pair, clientCaPem }: Credentials): SecureContextOptions {
  const context: SecureContextOptions = { cert: pair.certPem, key: pair.keyPem, minVersion: 'TLSv1.2' };
  if (clientCaPem === undefined) return context;
  // A resumed session shows no certificate: it would go on after its authority, or its validity, is gone.
  return { ...context, ca: clientCaPem, secureOptions: constants.SSL_OP_NO_TICKET };
}

/** The codes for what node:http can't read as a request; anything else that begins with HPE_ is malformed. */
const malformed: ReadonlyMap<string, { readonly code: FaultCode; readonly message: string }> = new Map([
  ['HPE_HEADER_OVERFLOW', { code: 431, message: 'the head of the request is too large' }],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', { code: 413, message: 'the extensions of a chunk are too large' }],
  ['ERR_HTTP_REQUEST_TIMEOUT', { code: 408, message: 'the request did not arrive in time' }],
]);

/** Answers what is no HTTP request and ends the connection; a connection that failed below HTTP is just closed. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  const { code: name = '' } = error;
  const fault =
    malformed.get(name) ??
    (name.startsWith('HPE_') ? ({ code: 400, message: 'this is not an HTTP/1.1 request' } as const) : undefined);
  if (fault === undefined || !socket.writable) {
    socket.destroy();
    return;
  }
  const { code, message } = fault;
  const body = faultBody(code, message);
  const head = [
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
