import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { CertificateSource } from '../../src/certs/index.js';
import { issue, loopbackHosts } from '../../src/certs/issue.js';
import type { StoredCertificates } from '../../src/certs/plan.js';
import { startWebhook } from '../../src/server/index.js';
import type { Logger, RunningWebhook, WebhookOptions } from '../../src/server/index.js';
import { standIn } from './stand-in.js';

/** A webhook of this process whose verdicts are a stand-in's, for tests of what is around them. */
export interface AdmissionPort {
  readonly webhook: RunningWebhook;
  readonly url: string;
  /** The PEM that a client has to trust. */
  readonly ca: string;
  readonly certificates: CertificateSource;
  /** Puts another certificate where the server looks, and has it look. */
  readonly replaceCertificate: (set: StoredCertificates) => Promise<void>;
  /** What was logged: the level, the fields and the message of each line. */
  readonly log: readonly LogLine[];
  /** The text of `/metrics`. */
  readonly metrics: () => Promise<string>;
  readonly connect: (options?: ConnectionOptions) => Promise<RawClient>;
  readonly close: () => Promise<void>;
}

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

let shared: Promise<StoredCertificates> | undefined;

/** Opens all three ports on 127.0.0.1. */
export async function openAdmissionPort(options: Partial<WebhookOptions> = {}): Promise<AdmissionPort> {
  const set = await (shared ??= issue(loopbackHosts, Date.now()));
  const dir = mkdtempSync(join(tmpdir(), 'cronward-port-'));
  place(dir, set);
  const certificates = await CertificateSource.open(dir, { everyMs: 0 });
  const log: LogLine[] = [];
  const cleanUp = (): void => {
    certificates.close();
    rmSync(dir, { recursive: true });
  };
  const webhook = await startWebhook({
    host: '127.0.0.1',
    ports: { webhook: 0, health: 0, metrics: 0 },
    certificates,
    admit: standIn,
    logger: recorder(log),
    version: '1.2.3',
    drainMs: 0,
    ...options,
    limits: { lingerMs: 50, ...options.limits },
  }).catch((error: unknown) => {
    cleanUp();
    throw error;
  });
  const port = webhook.ports.webhook;
  return {
    webhook,
    url: `https://127.0.0.1:${port}`,
    ca: set.caPem,
    certificates,
    replaceCertificate: async (next) => {
      place(dir, next);
      await certificates.check();
    },
    log,
    metrics: async () => (await fetch(`http://127.0.0.1:${webhook.ports.metrics}/metrics`)).text(),
    connect: (tls = {}) => RawClient.open({ host: '127.0.0.1', port, ca: set.caPem, ...tls }),
    close: async () => {
      await webhook.close();
      cleanUp();
    },
  };
}

/** The text of a POST with a JSON body, as a client writes it to the socket. */
export function post(path: string, body: string, headers: readonly string[] = []): string {
  const head = [`POST ${path} HTTP/1.1`, 'Host: test', 'Content-Type: application/json'];
  return [...head, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n');
}

export interface RawAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection that writes what it is told to, right or wrong, and reads answers off it. */
export class RawClient {
  readonly socket: TLSSocket;
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>;
  #received = Buffer.alloc(0);
  #wake: () => void = () => undefined;
  #isClosed = false;

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on('data', (piece: Buffer) => {
      this.#received = Buffer.concat([this.#received, piece]);
      this.#wake();
    });
    // A connection that the server resets is closed, too.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#isClosed = true;
        this.#wake();
        resolve();
      });
    });
  }

  static open(options: ConnectionOptions): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(options);
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        socket.off('error', reject);
        resolve(new RawClient(socket));
      });
    });
  }

  write(text: string | Uint8Array): this {
    this.socket.write(text);
    return this;
  }

  /** The next answer; an interim one (100) counts. */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const headEnd = this.#received.indexOf('\r\n\r\n');
      if (headEnd !== -1) {
        const [first = '', ...lines] = this.#received.toString('latin1', 0, headEnd).split('\r\n');
        const headers = Object.fromEntries(
          lines.map((line) => line.split(': ')).map(([k = '', v = '']) => [k.toLowerCase(), v]),
        );
        const end = headEnd + 4 + Number(headers['content-length'] ?? 0);
        if (this.#received.length >= end) {
          const body = this.#received.toString('utf8', headEnd + 4, end);
          this.#received = this.#received.subarray(end);
          return { status: Number(first.split(' ')[1]), headers, body };
        }
      }
      if (this.#isClosed)
        throw new Error(`the connection was closed after ${JSON.stringify(this.#received.toString())}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

function place(dir: string, { certPem, keyPem }: StoredCertificates): void {
  writeFileSync(join(dir, 'tls.crt'), certPem);
  writeFileSync(join(dir, 'tls.key'), keyPem, { mode: 0o600 });
}

function recorder(lines: LogLine[]): Logger {
  const at = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    isLevelEnabled: () => true,
  };
}
