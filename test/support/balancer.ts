import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A TCP load balancer as a Service is one: it spreads new connections and leaves those that exist alone. */
export interface Balancer {
  readonly url: string;
  /** The ports of 127.0.0.1 that get new connections from now on. */
  readonly route: (ports: readonly number[]) => void;
  /** Breaks the connections that exist, so that the next call is a new one's. */
  readonly cut: () => void;
  /** Refuses connections, as a Service without a ready pod does, until it is opened again. */
  readonly shut: () => Promise<void>;
  readonly open: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startBalancer(): Promise<Balancer> {
  let backends: readonly number[] = [];
  let turn = 0;
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
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
  const cut = (): void => {
    for (const client of clients) client.destroy();
  };
  const shut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  return {
    url: `https://127.0.0.1:${port}`,
    route: (ports) => {
      backends = ports;
    },
    cut,
    shut,
    open: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    stop: shut,
  };
}
