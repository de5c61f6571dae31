import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { issueAuthority, issueServer } from './certificates.js';
import type { ControlPlane } from './control-plane.js';
import { describeCall } from './proxied-call.js';
import type { CallText, ProxiedCall } from './proxied-call.js';

export type { ProxiedCall } from './proxied-call.js';

/** What happens to a call that a rule matches. */
export type Fault =
  /** The API server acts, and the connection closes instead of an answer. */
  | { readonly kind: 'lose reply' }
  /** The API server never hears of it. */
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'delay'; readonly requestMs?: number; readonly replyMs?: number }
  /** `before` runs before the call is forwarded and may stop that; `after` runs when the API server has answered. */
  | {
      readonly kind: 'act';
      readonly before?: (call: ProxiedCall) => Promise<'forward' | 'close'>;
      readonly after?: (call: ProxiedCall) => Promise<'reply' | 'close'>;
    };

export interface Rule {
  readonly when: (call: ProxiedCall) => boolean;
  readonly fault: Fault;
  /** The first matching call that is hit, counted from 1. Default 1. */
  readonly from?: number;
  /** How many calls are hit from there on. Default 1. */
  readonly times?: number;
}

/** A rule in force. */
export interface Injection {
  readonly hits: readonly ProxiedCall[];
  /** Resolves with the first call that was hit. */
  readonly hit: Promise<ProxiedCall>;
  readonly remove: () => void;
}

type WatchMode = 'plain' | 'silent' | 'doubled';

interface Watch {
  readonly call: ProxiedCall;
  readonly reply: ServerResponse;
  readonly close: () => void;
  mode: WatchMode;
}

/**
 * An HTTPS reverse proxy on 127.0.0.1 in front of an API server, which does to calls what networks and dying servers
 * do. It forwards everything as it is until a rule says otherwise.
 */
export class FaultProxy {
  readonly url: string;
  /** Of an administrator who speaks to the API server through this proxy. */
  readonly kubeconfigPath: string;
  readonly #stop: () => Promise<void>;
  readonly #rules = new Set<{ rule: Rule; seen: number; hit: (call: ProxiedCall) => void }>();
  readonly #watches = new Set<Watch>();
  readonly #observers = new Set<(call: ProxiedCall) => void>();
  #newWatchMode: WatchMode = 'plain';
  #count = 0;
  #thawed: Promise<void> = Promise.resolve();
  #thaw: () => void = () => undefined;
  #eventsDelivered: Promise<void> = Promise.resolve();
  #deliverEvents: () => void = () => undefined;

  private constructor(access: { url: string; kubeconfigPath: string; stop: () => Promise<void> }) {
    this.url = access.url;
    this.kubeconfigPath = access.kubeconfigPath;
    this.#stop = access.stop;
  }

  /** Writes the kubeconfig to `${plane.kubeconfigPath}-${name}`. */
  static async start(plane: ControlPlane, name: string): Promise<FaultProxy> {
    const authority = await issueAuthority();
    const { certificate, key } = await issueServer(authority);
    const upstream = new Upstream(plane.url, readFileSync(plane.certificateAuthority, 'utf8'));
    const sockets = new Set<Socket>();
    const server = createServer({ cert: certificate, key, keepAliveTimeout: 95_000, requestTimeout: 0 });
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const stop = async (): Promise<void> => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      upstream.close();
      await closed;
    };
    const kubeconfigPath = `${plane.kubeconfigPath}-${name}`;
    writeFileSync(kubeconfigPath, kubeconfigThrough(plane, url, authority.certificate), { mode: 0o600 });
    const proxy = new FaultProxy({ url, kubeconfigPath, stop });
    server.on('request', (request, reply) => void proxy.#serve(request, reply, upstream));
    return proxy;
  }

  /** Calls since the start or the last `restartCount`. */
  get count(): number {
    return this.#count;
  }

  /** Numbers the calls from 1 again, as at the start of a client's life. */
  restartCount(): void {
    this.#count = 0;
  }

  inject(rule: Rule): Injection {
    const hits: ProxiedCall[] = [];
    let report: (call: ProxiedCall) => void = () => undefined;
    const hit = new Promise<ProxiedCall>((resolve) => (report = resolve));
    const entry = {
      rule,
      seen: 0,
      hit: (call: ProxiedCall): void => {
        hits.push(call);
        report(call);
      },
    };
    this.#rules.add(entry);
    return { hits, hit, remove: () => void this.#rules.delete(entry) };
  }

  /** Tells of each call as it comes in, before any rule is asked; returns what ends that. */
  observe(listener: (call: ProxiedCall) => void): () => void {
    this.#observers.add(listener);
    return () => void this.#observers.delete(listener);
  }

  /** Closes the watches that are open now; returns how many. */
  cutWatches(of: (call: ProxiedCall) => boolean = () => true): number {
    const cut = [...this.#watches].filter(({ call }) => of(call));
    for (const watch of cut) watch.close();
    return cut.length;
  }

  /** The watches that are open now stay open and deliver nothing any more; those to come are not touched. */
  silenceWatches(of: (call: ProxiedCall) => boolean = () => true): number {
    const silenced = [...this.#watches].filter(({ call }) => of(call));
    for (const watch of silenced) watch.mode = 'silent';
    return silenced.length;
  }

  /** Whether each event of every watch, those to come too, is delivered twice. */
  doubleEvents(on: boolean): void {
    this.#newWatchMode = on ? 'doubled' : 'plain';
    for (const watch of this.#watches) if (watch.mode !== 'silent') watch.mode = this.#newWatchMode;
  }

  /** Holds every request and every reply until `thaw`. Connections stay open. */
  freeze(): void {
    this.#thawed = new Promise((resolve) => (this.#thaw = resolve));
  }

  thaw(): void {
    this.#thaw();
  }

  /** Keeps the events of all watches back until `deliverEvents`, while every other call goes through: stale caches. */
  holdEvents(): void {
    this.#eventsDelivered = new Promise((resolve) => (this.#deliverEvents = resolve));
  }

  deliverEvents(): void {
    this.#deliverEvents();
  }

  async stop(): Promise<void> {
    this.thaw();
    this.deliverEvents();
    await this.#stop();
  }

  async #serve(request: IncomingMessage, reply: ServerResponse, upstream: Upstream): Promise<void> {
    const close = (): void => void request.socket.destroy();
    reply.on('error', close);
    try {
      const body = await textOf(request);
      const text: CallText = { method: request.method ?? '', url: request.url ?? '', body };
      const call = { ...describeCall(text), number: ++this.#count };
      for (const observer of this.#observers) observer(call);
      const fault = this.#faultFor(call);
      if ((await before(fault, call, reply)) === 'stop') {
        close();
        return;
      }
      await this.#thawed;
      if (request.socket.destroyed || reply.writableEnded) return;
      if (call.verb === 'watch') {
        const beginning = await upstream.begin(request, body);
        if ((await after(fault, call)) === 'go on') {
          await this.#serveWatch(call, beginning, reply);
          return;
        }
        beginning.destroy();
        close();
        return;
      }
      const answer = await upstream.call(request, body);
      await this.#thawed;
      if ((await after(fault, call)) === 'stop') close();
      else writeWhole(reply, answer);
    } catch {
      // The API server is gone, or the client is.
      close();
    }
  }

  #faultFor(call: ProxiedCall): Fault | undefined {
    for (const entry of this.#rules) {
      const { when, fault, from = 1, times = 1 } = entry.rule;
      if (!when(call)) continue;
      entry.seen += 1;
      if (entry.seen < from) continue;
      if (entry.seen === from + times - 1) this.#rules.delete(entry);
      entry.hit(call);
      return fault;
    }
    return undefined;
  }

  async #serveWatch(call: ProxiedCall, answer: IncomingMessage, reply: ServerResponse): Promise<void> {
    const close = (): void => {
      answer.destroy();
      reply.socket?.destroy();
    };
    const watch: Watch = { call, reply, close, mode: this.#newWatchMode };
    this.#watches.add(watch);
    reply.on('close', () => {
      this.#watches.delete(watch);
      answer.destroy();
    });
    reply.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? '' });
    reply.flushHeaders();
    let rest = '';
    answer.setEncoding('utf8');
    for await (const chunk of answer) {
      await this.#thawed;
      await this.#eventsDelivered;
      if (watch.mode === 'silent') continue;
      rest += String(chunk);
      const end = rest.lastIndexOf('\n') + 1;
      for (const line of rest.slice(0, end).match(/.*\n/gu) ?? []) {
        reply.write(line);
        if (watch.mode === 'doubled') reply.write(line);
      }
      rest = rest.slice(end);
    }
    // A silent watch does not end either: the client has to notice by itself.
    if (watch.mode !== 'silent') reply.end(rest);
  }
}

interface WholeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The calls to the API server itself. */
class Upstream {
  readonly #url: string;
  readonly #agent: Agent;

  constructor(url: string, ca: string) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, ca });
  }

  begin({ method, url, headers }: IncomingMessage, body: string): Promise<IncomingMessage> {
    // These are of the connection to the proxy, not of the call.
    const ofTheConnection = ['host', 'connection', 'transfer-encoding'];
    const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.includes(name)));
    return new Promise((resolve, reject) => {
      const call = httpsRequest(`${this.#url}${url ?? ''}`, { method, headers: rest, agent: this.#agent }, resolve);
      call.on('error', reject);
      call.end(body);
    });
  }

  async call(request: IncomingMessage, body: string): Promise<WholeAnswer> {
    const answer = await this.begin(request, body);
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    if (!answer.complete) throw new Error('the answer broke off');
    const kept = ['content-type', 'content-encoding', 'retry-after', 'warning'].flatMap((name) => {
      const value = answer.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    return {
      status: answer.statusCode ?? 502,
      headers: Object.fromEntries(kept) as Record<string, string>,
      body: Buffer.concat(chunks),
    };
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function before(fault: Fault | undefined, call: ProxiedCall, reply: ServerResponse): Promise<'go on' | 'stop'> {
  switch (fault?.kind) {
    case 'reset':
      return 'stop';
    case 'delay':
      await pause(fault.requestMs ?? 0);
      return 'go on';
    case 'act':
      return (await fault.before?.(call)) === 'close' ? 'stop' : 'go on';
    case 'answer':
      writeWhole(reply, refusal(fault.status, fault.retryAfterSeconds));
      return 'go on';
    default:
      return 'go on';
  }
}

async function after(fault: Fault | undefined, call: ProxiedCall): Promise<'go on' | 'stop'> {
  if (fault?.kind === 'delay') await pause(fault.replyMs ?? 0);
  if (fault?.kind === 'act') return (await fault.after?.(call)) === 'close' ? 'stop' : 'go on';
  return fault?.kind === 'lose reply' ? 'stop' : 'go on';
}

const reasons: Readonly<Record<number, string>> = {
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function refusal(code: number, retryAfterSeconds: number | undefined): WholeAnswer {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `a fault of the test: ${reasons[code] ?? code}`,
    reason: reasons[code],
    code,
  };
  const retry: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const headers = { 'content-type': 'application/json', ...retry };
  return { status: code, headers, body: Buffer.from(JSON.stringify(status)) };
}

function writeWhole(reply: ServerResponse, { status, headers, body }: WholeAnswer): void {
  reply.writeHead(status, { ...headers, 'content-length': body.length });
  reply.end(body);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function kubeconfigThrough(plane: ControlPlane, url: string, ca: string): string {
  const config = JSON.parse(readFileSync(plane.kubeconfigPath, 'utf8')) as { clusters: { cluster: object }[] };
  const cluster = { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  return JSON.stringify({ ...config, clusters: [{ name: 'test', cluster }] });
}
