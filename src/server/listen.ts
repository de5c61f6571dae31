import type { Server } from 'node:net';

/** A port can't be listened on. The message is one sentence. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** Which of the server's ports it is. */
  readonly purpose: Purpose;
  /** The system's code, as `EADDRINUSE` or `EACCES`. */
  readonly code: string;

  constructor(purpose: Purpose, address: Address, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    const why = explanations.get(code) ?? code;
    super(`the ${purpose} port ${address.port} of ${address.host} can't be opened: ${why}`, { cause });
    this.purpose = purpose;
    this.code = code;
  }
}

/** What a port is for. */
export type Purpose = 'webhook' | 'health' | 'metrics' | 'page';

export interface Address {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

const explanations: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another program listens on it'],
  ['EACCES', 'the system does not allow it'],
  ['EADDRNOTAVAIL', 'this machine does not have that address'],
  ['ENOTFOUND', 'there is no such host'],
]);

/** Opens the port; returns its number. Throws a `ListenError`. */
export function listen(server: Server, purpose: Purpose, address: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      reject(new ListenError(purpose, address, cause));
    };
    server.once('error', fail);
    server.listen({ host: address.host, port: address.port }, () => {
      server.off('error', fail);
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : address.port);
    });
  });
}
