import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';

/** One request, sent again and again over kept-alive connections. */
export interface Load {
  readonly port: number;
  readonly ca: string;
  readonly path: string;
  readonly body: Buffer;
  readonly connections: number;
  /** How many requests are sent in all. */
  readonly requests: number;
  /**
   * The client sleeps while it waits for an answer, as other clients do. On the machine of the server it is then the server
   * that wakes it up: in its own system call, and on a virtual machine for 10 to 25 µs a request, the more often the more
   * time a server takes. A client on another machine costs no server anything of that kind, so by default it stays awake.
   */
  readonly sleeps?: boolean;
}

export interface LoadResult {
  readonly seconds: number;
  readonly perSecond: number;
  /** Of single calls, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/**
 * Sends the load and measures it. The client writes prepared bytes to TLS sockets and reads no more of an answer than
 * its length, so that the server is the slower side.
 */
export async function send(load: Load): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => open(load)));
  const head =
    `POST ${load.path} HTTP/1.1\r\nhost: 127.0.0.1:${load.port}\r\nuser-agent: kube-apiserver-admission\r\n` +
    `content-length: ${load.body.length}\r\naccept: application/json, */*\r\ncontent-type: application/json\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), load.body]);
  const state = { left: load.requests, failed: 0 };
  const latenciesMs: number[] = [];
  const mayRest = load.sleeps === true ? () => undefined : stayAwake();
  const start = performance.now();
  await Promise.all(sockets.map((socket) => run(socket, bytes, state, latenciesMs)));
  mayRest();
  const seconds = (performance.now() - start) / 1000;
  for (const socket of sockets) socket.destroy();
  latenciesMs.sort((a, b) => a - b);
  const quantile = (q: number): number => latenciesMs[Math.floor(q * (latenciesMs.length - 1))] ?? Number.NaN;
  return {
    seconds,
    perSecond: latenciesMs.length / seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    failed: state.failed,
  };
}

/** Has the event loop turn without pause until the function that it returns is called. */
function stayAwake(): () => void {
  let awake = true;
  const turn = (): void => {
    if (awake) setImmediate(turn);
  };
  turn();
  return () => {
    awake = false;
  };
}

function open({ port, ca }: Load): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost', ALPNProtocols: ['http/1.1'] });
    socket.setNoDelay(true);
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

function run(
  socket: TLSSocket,
  bytes: Buffer,
  state: { left: number; failed: number },
  latenciesMs: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    let missing = 0;
    const next = (): void => {
      if (state.left === 0) {
        resolve();
        return;
      }
      state.left -= 1;
      sentAt = performance.now();
      socket.write(bytes);
    };
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      if (missing === 0) {
        const headEnd = chunk.indexOf('\r\n\r\n') + 4;
        const head = chunk.toString('latin1', 0, headEnd);
        if (!head.startsWith('HTTP/1.1 200')) state.failed += 1;
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
        missing = length - (chunk.length - headEnd);
      } else {
        missing -= chunk.length;
      }
      if (missing > 0) return;
      latenciesMs.push(performance.now() - sentAt);
      next();
    });
    next();
  });
}
