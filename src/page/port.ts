import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Express } from 'express';
import type { KeyPair } from '../certs/index.js';
import { listen } from '../server/listen.js';

/** A port of its own for the page, HTTP or, with a certificate, HTTPS. */
export class PagePort {
  readonly #server: Server;

  constructor(app: Express, pair?: KeyPair) {
    const limits = {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
    };
    this.#server =
      pair === undefined
        ? createServer(limits, app)
        : createTlsServer({ ...limits, cert: pair.certPem, key: pair.keyPem, minVersion: 'TLSv1.2' }, app);
    // Browsers open six each; what is more is somebody who is up to no good.
    this.#server.maxConnections = 256;
  }

  /** Opens it; returns its number. Throws a `ListenError`. */
  open(host: string, port: number): Promise<number> {
    return listen(this.#server, 'page', { host, port });
  }

  /** Takes no new connections and ends those that are open. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }
}
