import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Registry } from 'prom-client';
import { listen } from './listen.js';
import type { Purpose } from './listen.js';
import { healthApp, metricsApp } from './probes.js';
import type { Unready } from './probes.js';

/** The two ports that every process in a cluster has. */
export type StatusPurpose = Extract<Purpose, 'health' | 'metrics'>;

export interface StatusPortsOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly ports: Readonly<Record<StatusPurpose, number>>;
  readonly unready: Unready;
  readonly registry: Registry;
}

/** `/healthz` and `/readyz` on one port, `/metrics` on the other; plain HTTP. */
export class StatusPorts {
  readonly #options: StatusPortsOptions;
  readonly #health: Server;
  readonly #metrics: Server;

  constructor(options: StatusPortsOptions) {
    this.#options = options;
    this.#health = plainServer(healthApp(options.unready));
    this.#metrics = plainServer(metricsApp(options.registry));
  }

  /** Opens both; returns their numbers. Throws a `ListenError`; the caller closes what may be open then. */
  async open(): Promise<Record<StatusPurpose, number>> {
    const { host, ports } = this.#options;
    return {
      health: await listen(this.#health, 'health', { host, port: ports.health }),
      metrics: await listen(this.#metrics, 'metrics', { host, port: ports.metrics }),
    };
  }

  /** Closes them and whatever is connected. */
  async close(): Promise<void> {
    await Promise.all([this.#health, this.#metrics].map(closeNow));
  }
}

/** Probes and scrapes are small and quick; a port that anybody in the cluster reaches keeps nothing waiting. */
function plainServer(app: Parameters<typeof createServer>[1]): Server {
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16 * 1024 },
    app,
  );
  server.maxConnections = 128;
  return server;
}

function closeNow(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
