import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Something that listens on a port of 127.0.0.1 where a webhook should. */
export interface Backend {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Answers every call with 503 and `Retry-After: 1`, over connections of their own, and tells how many there were so far. */
export async function startUnavailable(
  { certPem, keyPem }: { certPem: string; keyPem: string },
  onCall: (count: number) => void = () => undefined,
): Promise<Backend> {
  let count = 0;
  const server = createHttpsServer({ cert: certPem, key: keyPem }, (request, response) => {
    request.resume();
    count += 1;
    onCall(count);
    response.writeHead(503, { 'retry-after': '1', connection: 'close' }).end('busy');
  });
  return listen(server);
}

/** Has a certificate, and answers nothing that makes sense. */
export async function startHttps({ certPem, keyPem }: { certPem: string; keyPem: string }): Promise<Backend> {
  return listen(createHttpsServer({ cert: certPem, key: keyPem }, (_request, response) => response.end()));
}

/** Passes everything on to `port`, what goes there later by `delayMs`. */
export async function startSlowLink(port: number, delayMs: number): Promise<Backend> {
  const server = createServer((client) => {
    const backend = connect(port, '127.0.0.1');
    client.on('error', () => backend.destroy());
    backend.on('error', () => client.destroy());
    client.on('close', () => backend.destroy());
    backend.on('close', () => client.destroy());
    backend.pipe(client);
    client.on('data', (chunk: Buffer) => {
      setTimeout(() => {
        backend.write(chunk);
      }, delayMs);
    });
  });
  return listen(server);
}

async function listen(server: Server): Promise<Backend> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
