import { request as httpRequest } from 'node:http';
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Fence } from './answer.js';
import type { CutReason, TimeLimit } from './time-limit.js';

/** Where an API server listens. */
export interface Origin {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** What stands in the header Host. */
  readonly host: string;
  /** The path in front of every path; empty, or without a slash at its end. */
  readonly prefix: string;
}

export interface HttpRequest {
  readonly origin: Origin;
  readonly agent: Agent;
  readonly method: string;
  /** With the query; without the prefix of the origin. */
  readonly target: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: Buffer | undefined;
  readonly fence?: Fence | undefined;
  /**
   * Where given, the body of an answer 200 goes there as it comes, and is not kept. Where it returns text, the exchange
   * ends, `broken` for that reason. Where it returns a promise, nothing more is read until that resolves; it may not reject.
   */
  readonly onPiece?: ((piece: Buffer) => string | undefined | Promise<void>) | undefined;
}

export type Outcome =
  | { readonly kind: 'answer'; readonly code: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }
  | { readonly kind: 'fenced'; readonly why: string }
  | { readonly kind: 'cut'; readonly reason: CutReason; readonly sent: boolean }
  | Broken;

export interface Broken {
  readonly kind: 'broken';
  readonly why: string;
  /** Whether a byte of the request may have left. */
  readonly sent: boolean;
  /** The connection had served others before, and ended before the head of an answer came. */
  readonly stale: boolean;
}

/** The most bytes of an answer that are held, or of one line of a stream. */
export const mostAnswerBytes = 64 * 1024 * 1024;

/**
 * Sends one request and takes its answer, within the time limit. Never rejects.
 *
 * - Nothing is sent before the connection stands, TLS included, and the fence was asked. Between its answer and the
 *   system call that writes nothing else runs on this thread.
 * - Head and body are handed over together.
 * - An answer counts only when it is complete.
 *
 * Not guaranteed: that the server reads the request within any time of the fence's answer. It may stand in the buffers of
 * the kernel, on the wire and in the queues of the server for as long as those take (and this process may be stopped right
 * after the fence was asked); who needs more has the server check: a resource version, a name that exists once.
 */
export function exchange(request: HttpRequest, limit: TimeLimit): Promise<Outcome> {
  return new Promise((resolve) => {
    new Exchange(request, limit, resolve).begin();
  });
}

/** Connections that stand: they are ready to be written to at once. */
const standing = new WeakSet<Socket>();

class Exchange {
  readonly #request: HttpRequest;
  readonly #limit: TimeLimit;
  readonly #resolve: (outcome: Outcome) => void;
  #http: ClientRequest | undefined;
  #reused = false;
  #sent = false;
  #answered = false;
  #response: IncomingMessage | undefined;
  #settled = false;
  readonly #pieces: Buffer[] = [];
  #size = 0;

  constructor(request: HttpRequest, limit: TimeLimit, resolve: (outcome: Outcome) => void) {
    this.#request = request;
    this.#limit = limit;
    this.#resolve = resolve;
  }

  begin(): void {
    const { origin, agent, method, target, headers } = this.#request;
    if (this.#limit.cut !== undefined) {
      this.#cut(this.#limit.cut);
      return;
    }
    const open = origin.secure ? httpsRequest : httpRequest;
    const { hostname, port, prefix } = origin;
    try {
      this.#http = open({ agent, hostname, port, method, path: prefix + target, headers });
    } catch (error) {
      // A path or a header with a character that HTTP doesn't allow, or TLS settings that OpenSSL refuses.
      this.#broken(error);
      return;
    }
    this.#http.on('socket', (socket) => {
      this.#onSocket(socket);
    });
    this.#http.on('response', (response) => {
      this.#onAnswer(response);
    });
    this.#http.on('error', (error) => {
      this.#broken(error);
    });
    // An answer that switches protocols ends the connection without an error.
    this.#http.on('close', () => {
      // What came whole and is not read yet has its own end.
      if (this.#response?.complete !== true) this.#broken(new Error('the connection was closed'));
    });
    this.#limit.onCut((reason) => {
      this.#cut(reason);
    });
  }

  #onSocket(socket: Socket): void {
    if (standing.has(socket)) {
      this.#reused = true;
      // The server has ended it, and the agent has not taken notice yet. Nothing is lost: nothing was sent.
      if (socket.writable) this.#send();
      else this.#broken(new Error('the connection was closed'));
      return;
    }
    const stands = (): void => {
      standing.add(socket);
      this.#send();
    };
    if (this.#request.origin.secure) socket.once('secureConnect', stands);
    else if (socket.connecting) socket.once('connect', stands);
    else stands();
  }

  #send(): void {
    if (this.#settled) return;
    const why = this.#request.fence?.();
    if (why !== undefined) {
      this.#settle({ kind: 'fenced', why });
      this.#http?.destroy();
      return;
    }
    this.#sent = true;
    this.#http?.end(this.#request.body);
  }

  #onAnswer(response: IncomingMessage): void {
    this.#answered = true;
    this.#response = response;
    this.#limit.heard();
    const code = response.statusCode ?? 0;
    const { onPiece } = this.#request;
    const take = code === 200 && onPiece !== undefined ? onPiece : this.#keep;
    response.on('data', (piece: Buffer) => {
      if (this.#settled) return;
      this.#limit.heard();
      const taken = take(piece);
      if (typeof taken === 'string') this.#broken(new Error(taken));
      else if (taken !== undefined) this.#waitFor(taken, response);
    });
    response.on('error', (error) => {
      this.#broken(error);
    });
    response.on('end', () => {
      if (!response.complete) this.#broken(new Error('the answer ended half-way'));
      else this.#settle({ kind: 'answer', code, headers: response.headers, body: this.#body() });
    });
  }

  #waitFor(room: Promise<void>, response: IncomingMessage): void {
    response.pause();
    void room.then(() => {
      this.#limit.heard();
      response.resume();
    });
  }

  readonly #keep = (piece: Buffer): string | undefined => {
    this.#pieces.push(piece);
    this.#size += piece.length;
    return this.#size > mostAnswerBytes ? 'the answer is larger than 64 MiB' : undefined;
  };

  #body(): Buffer {
    const [first] = this.#pieces;
    return this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces, this.#size);
  }

  #cut(reason: CutReason): void {
    this.#settle({ kind: 'cut', reason, sent: this.#sent });
    this.#http?.destroy();
  }

  #broken(error: unknown): void {
    this.#settle({ kind: 'broken', why: reasonOf(error), sent: this.#sent, stale: this.#reused && !this.#answered });
    this.#http?.destroy();
  }

  #settle(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#resolve(outcome);
  }
}

/** Errors that come with several reasons, one for each address that was tried, have an empty message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
