import type { Socket } from 'node:net';

export interface HandshakeOptions {
  /** Begins the handshake of a connection whose first bytes have come. */
  readonly begin: (socket: Socket) => void;
  /** Told about a connection that sent nothing. */
  readonly failed: (error: Error) => void;
  /** How many are begun in one turn of the event loop. */
  readonly perTurn: number;
  /** How long a connection may take to send its first bytes, in milliseconds. */
  readonly firstBytesMs: number;
}

/**
 * Begins TLS handshakes in the order in which their first bytes come, a few in each turn of the event loop: a thousand in
 * one take a second of the processor, for which everybody waits who has a connection already. One that sends nothing keeps
 * nobody waiting.
 */
export class Handshakes {
  readonly #options: HandshakeOptions;
  #waiting: Socket[] = [];

  constructor(options: HandshakeOptions) {
    this.#options = options;
  }

  /** Takes a new connection. */
  add(socket: Socket): void {
    const { failed, firstBytesMs } = this.#options;
    const giveUp = (why: string): void => {
      socket.destroy();
      failed(new Error(why));
    };
    // One that was reset is closed, too.
    socket.on('error', () => undefined);
    socket.setTimeout(firstBytesMs, () => {
      giveUp('the client began no TLS handshake in time');
    });
    socket.once('readable', () => {
      socket.setTimeout(0);
      if (socket.readableLength === 0) giveUp('the client closed the connection before a TLS handshake');
      else this.#wait(socket);
    });
  }

  #wait(socket: Socket): void {
    this.#waiting.push(socket);
    if (this.#waiting.length === 1) setImmediate(this.#beginSome);
  }

  readonly #beginSome = (): void => {
    for (const socket of this.#waiting.splice(0, this.#options.perTurn)) {
      if (!socket.destroyed) this.#options.begin(socket);
    }
    if (this.#waiting.length > 0) setImmediate(this.#beginSome);
  };
}
