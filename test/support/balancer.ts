import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A TCP load balancer as a Service is one: it spreads new connections and leaves those that exist alone. */
export interface Balancer {
  readonly url: string;
  /** The ports of 127.0.0.1 that get new connections from now on. */
  readonly route: (ports: readonly number[]) => void;
  readonly stop: () => Promise<void>;
}

export async function startBalancer(): Promise<Balancer> {
  let backends: readonly number[] = [];
  let turn = 0;
  const server = createServer((client) => {
    const port = backends[turn++ % backends.length];
    if (port === undefined) {
      client.destroy();
      return;
    }
    const backend = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, backend],
      [backend, client],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    route: (ports) => {
      backends = ports;
    },
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
