import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { KeyPair } from '../certs/index.js';
import { listen } from '../server/listen.js';
import type { Purpose } from '../server/listen.js';

/** How long answers that are under way may take when the port is closed, in milliseconds. */
const lingerMs = 1_000;

/** A port of its own for the page, HTTP or, with a certificate, HTTPS. */
export class PagePort {
  readonly #server: Server | TlsServer;

  constructor(app: RequestListener, pair?: KeyPair) {
    const limits = {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
    };
    this.#server =
      pair === undefined ? createServer(limits, app) : createTlsServer({ ...limits, ...secureContext(pair) }, app);
    // Browsers open six each; what is more is somebody who is up to no good.
    this.#server.maxConnections = 256;
  }

  /** Opens it; returns its number. Throws a `ListenError`. */
  open(host: string, port: number, purpose: Purpose = 'page'): Promise<number> {
    return listen(this.#server, purpose, { host, port });
  }

  /** Uses `pair` for new connections, where there was a certificate before. */
  use(pair: KeyPair): void {
    if (this.#server instanceof TlsServer) this.#server.setSecureContext(secureContext(pair));
  }

  /** Takes no new connections, and ends those that are open once they are answered, or after a second. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const linger = setTimeout(() => {
        this.#server.closeAllConnections();
      }, lingerMs);
      this.#server.close(() => {
        clearTimeout(linger);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }
}

/** `setSecureContext` forgets what it is not told again, the least version included. */
function secureContext(pair: KeyPair): SecureContextOptions {
  return { cert: pair.certPem, key: pair.keyPem, minVersion: 'TLSv1.2' };
}
