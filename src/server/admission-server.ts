import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { createServer } from 'node:https';
import type { Server, ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import { admissionRoutes } from '../admission/routes.js';
import type { KeyPair } from '../certs/index.js';
import type { AdmissionListener } from './admission-listener.js';
import { faultBody, pathOf, writeAnswer } from './answer.js';
import type { FaultCode } from './answer.js';
import type { Limits } from './limits.js';

/** Who takes what the server receives. */
export interface Receivers {
  readonly admissions: AdmissionListener;
  /** Takes every request that is not a POST to an admission path. */
  readonly elsewhere: (request: IncomingMessage, response: ServerResponse) => void;
  readonly connectionDropped: () => void;
  readonly handshakeFailed: (error: Error) => void;
}

/** The HTTPS server of the admission port: HTTP/1.1 over TLS 1.2 or newer. */
export class AdmissionServer {
  readonly server: Server;
  readonly #receivers: Receivers;
  readonly #lingerMs: number;
  /** Every connection from its first byte on; node:http knows a connection only after its handshake. */
  readonly #sockets = new Set<Socket>();

  constructor(pair: KeyPair, limits: Limits, receivers: Receivers) {
    this.#receivers = receivers;
    this.#lingerMs = limits.lingerMs;
    this.server = createServer({ ...serverOptions(limits), ...secureContext(pair) });
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
    this.server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.server.on('drop', receivers.connectionDropped);
    this.server.on('tlsClientError', receivers.handshakeFailed);
    this.server.on('clientError', refuseMalformed);
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Uses `pair` for new connections; those that are open keep what they have. */
  use(pair: KeyPair): void {
    this.server.setSecureContext(secureContext(pair));
  }

  /** Takes no new connections, answers every request that came, and closes what is left. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeIdleConnections();
    await this.#receivers.admissions.idle();
    this.server.closeIdleConnections();
    const linger = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, this.#lingerMs);
    await closed;
    clearTimeout(linger);
  }

  #receive(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
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

/** `setSecureContext` forgets what it is not told again, the least version included. */
function secureContext(pair: KeyPair): SecureContextOptions {
  return { cert: pair.certPem, key: pair.keyPem, minVersion: 'TLSv1.2' };
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
