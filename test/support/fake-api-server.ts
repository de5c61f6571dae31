import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ClusterAccess } from '../../src/kube/credentials.js';
import { issueAuthority, issueServer } from './certificates.js';
import type { Identity } from './certificates.js';
import { until } from './processes.js';

/** A request as it arrived, whole. */
export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The text as JSON; undefined where there is none. */
  readonly body: unknown;
  /** Which connection it came on, counted from 1, and as which request on it, counted from 1. */
  readonly connection: number;
  readonly turn: number;
  /** The fingerprint of the client's certificate, where it showed one. */
  readonly certificate: string | undefined;
}

/** What is to be answered. `body` is sent as JSON, `text` as it is; 200 where no code is given. */
export interface FakeAnswer {
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: string | Buffer;
}

/** `stall`: the request is taken and never answered. `reset`: its connection is closed without a byte. */
export type FakeReply = FakeAnswer | FakeStream | 'stall' | 'reset';

export type FakeHandler = (request: FakeRequest) => FakeReply | Promise<FakeReply>;

/** An answer without an end, such as a watch's: the test writes it, cuts it, or lets it stall by doing nothing. */
export class FakeStream {
  readonly #headers: Readonly<Record<string, string>>;
  #response: ServerResponse | undefined;
  #begun: (() => void) | undefined;
  /** Resolves when the head has been sent. */
  readonly begun = new Promise<void>((resolve) => {
    this.#begun = resolve;
  });
  #gone: (() => void) | undefined;
  /** Resolves when the connection is closed, whoever closed it. */
  readonly gone = new Promise<void>((resolve) => {
    this.#gone = resolve;
  });

  constructor(headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' }) {
    this.#headers = headers;
  }

  /** For the server. */
  attach(response: ServerResponse): void {
    this.#response = response;
    response.on('close', () => this.#gone?.());
    response.writeHead(200, this.#headers);
    response.flushHeaders();
    this.#begun?.();
  }

  /** Sends values as lines, each with its end. */
  send(...values: readonly unknown[]): void {
    this.write(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  }

  /** Sends bytes as they are. False where they wait for the reader. */
  write(bytes: string | Uint8Array): boolean {
    return this.#attached().write(bytes);
  }

  /** Whether the reader takes nothing for a while. */
  async isStuck(): Promise<boolean> {
    const drained = once(this.#attached(), 'drain').then(() => false);
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, 200, true));
    return await Promise.race([drained, late]);
  }

  /** Ends the answer in good order. */
  end(): void {
    this.#attached().end();
  }

  /** Closes the connection in the middle of the answer. */
  cut(): void {
    this.#attached().destroy();
  }

  #attached(): ServerResponse {
    if (this.#response === undefined) throw new Error('nobody has asked for this stream yet; await begun');
    return this.#response;
  }
}

export interface FakeApiServer {
  readonly url: string;
  readonly port: number;
  /** The certificate of the authority that the server's was signed by. */
  readonly ca: string;
  /** Access with a fixed token, for tests that are not about credentials. */
  readonly access: ClusterAccess;
  /** Every request so far, in the order in which their bodies were complete. */
  readonly requests: readonly FakeRequest[];
  /** How many connections were ever made, TLS included. */
  readonly connections: () => number;
  /** How many stand now. */
  readonly open: () => number;
  /** Resolves with the request number `count`, counted from 1, when it is there. */
  readonly received: (count: number) => Promise<FakeRequest>;
  /** Answers from now on; what is under way is answered by the one before. */
  handle: FakeHandler;
  /** Presents another certificate on new connections. */
  readonly present: (identity: Identity) => void;
  /** Closes every connection, in the middle of whatever it is in. */
  readonly cutAll: () => void;
  readonly close: () => Promise<void>;
}

export interface FakeApiServerOptions {
  /** Without TLS, as `kubectl proxy` serves. */
  readonly plain?: boolean;
  /** Signs the server's certificate; default: a new one. */
  readonly authority?: Identity;
}

/** Starts an HTTPS server on 127.0.0.1 that answers as `handle` says. */
export async function startFakeApiServer(
  handle: FakeHandler,
  { plain = false, authority }: FakeApiServerOptions = {},
): Promise<FakeApiServer> {
  const signer = plain ? undefined : (authority ?? (await issueAuthority()));
  const server = await makeServer(signer);
  const sockets = new Map<Socket, { readonly number: number; turns: number }>();
  server.on(plain ? 'connection' : 'secureConnection', (socket: Socket) => {
    made += 1;
    sockets.set(socket, { number: made, turns: 0 });
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  let made = 0;
  const requests: FakeRequest[] = [];
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void (async () => {
      const seat = sockets.get(request.socket) ?? { number: 0, turns: 0 };
      seat.turns += 1;
      const read = await readRequest(request, { connection: seat.number, turn: seat.turns });
      if (read === undefined) return;
      requests.push(read);
      reply(response, await fake.handle(read));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `${plain ? 'http' : 'https'}://127.0.0.1:${port}`;
  const ca = signer?.certificate ?? '';
  const credentials = { headers: { Authorization: 'Bearer a-token' }, tls: plain ? {} : { ca } };
  const fake: FakeApiServer = {
    url,
    port,
    ca,
    access: { server: url, namespace: 'default', authenticate: () => Promise.resolve(credentials) },
    requests,
    connections: () => made,
    open: () => sockets.size,
    received: (count) => until(`request ${count}`, () => requests[count - 1], { tries: 5_000, pauseMs: 2 }),
    handle,
    present: ({ certificate, key }) => {
      if ('setSecureContext' in server) server.setSecureContext({ cert: certificate, key });
    },
    cutAll: () => {
      for (const socket of sockets.keys()) socket.destroy();
    },
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return fake;
}

async function makeServer(signer: Identity | undefined): Promise<Server | HttpsServer> {
  if (signer === undefined) return createHttpServer();
  const { certificate, key } = await issueServer(signer);
  // Whatever certificate a client shows is taken, so that a test can see which.
  return createHttpsServer({ cert: certificate, key, requestCert: true, rejectUnauthorized: false });
}

async function readRequest(
  request: IncomingMessage,
  seat: { readonly connection: number; readonly turn: number },
): Promise<FakeRequest | undefined> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
  const { socket } = request;
  const certificate = socket instanceof TLSSocket ? fingerprint(socket) : undefined;
  const pieces: Buffer[] = [];
  try {
    for await (const piece of request) pieces.push(piece as Buffer);
  } catch {
    // The client went away before its body was complete.
    return undefined;
  }
  const text = Buffer.concat(pieces).toString();
  return {
    ...seat,
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    text,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    certificate,
  };
}

function fingerprint(socket: TLSSocket): string | undefined {
  const certificate = socket.getPeerCertificate() as { readonly fingerprint256?: string };
  return certificate.fingerprint256;
}

function reply(response: ServerResponse, answer: FakeReply): void {
  if (answer === 'stall') return;
  if (answer === 'reset') {
    response.destroy();
  } else if (answer instanceof FakeStream) {
    answer.attach(response);
  } else {
    const { code = 200, headers = {}, body = {}, text = JSON.stringify(body) } = answer;
    response.writeHead(code, { 'Content-Type': 'application/json', ...headers });
    response.end(text);
  }
}

/** An answer as kube-apiserver sends for a failure. */
export function failure(
  code: number,
  reason: string,
  message: string,
  more: { readonly headers?: Readonly<Record<string, string>>; readonly details?: object } = {},
): FakeAnswer {
  const { headers = {}, details } = more;
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  return { code, headers, body: details === undefined ? status : { ...status, details } };
}

/** Something that is awaited in one place and settled in another. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
