import type { Request, Response } from 'express';
import type { LiveEvents } from './api.js';
import { apiHeaders } from './respond.js';

export interface LiveHubOptions {
  /** What a listener is told first. */
  readonly greet: (send: Send) => void;
  /** Called when the first listener ever comes. */
  readonly begin: () => void;
  /** So often is something sent, in milliseconds, so that whoever is between does not take the connection for dead. */
  readonly heartbeatMs?: number;
  /** As many listen at a time. */
  readonly most?: number;
  /** Whoever leaves more than this unread, in bytes, is dropped. */
  readonly mostUnread?: number;
}

export type Send = <Type extends keyof LiveEvents>(type: Type, value: LiveEvents[Type]) => void;

const defaults = { heartbeatMs: 15_000, most: 32, mostUnread: 8 * 1024 * 1024 };

/** Sends events to those who listen (server-sent events). */
export class LiveHub {
  readonly #options: LiveHubOptions & typeof defaults;
  readonly #listeners = new Set<Response>();
  #heart: NodeJS.Timeout | undefined;
  #hasBegun = false;
  #isClosed = false;

  constructor(options: LiveHubOptions) {
    this.#options = { ...defaults, ...options };
  }

  /** How many listen. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Takes a listener; false where there are too many, or the hub is closed. */
  take(request: Request, response: Response): boolean {
    if (this.#isClosed || this.#listeners.size >= this.#options.most) return false;
    response.set({ ...apiHeaders, 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    response.status(200);
    response.flushHeaders();
    if (request.method === 'HEAD') {
      response.end();
      return true;
    }
    if (!this.#hasBegun) this.#options.begin();
    this.#hasBegun = true;
    response.once('close', () => {
      this.#listeners.delete(response);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#heart);
      this.#heart = undefined;
    });
    response.write('retry: 2000\n\n');
    this.#options.greet((type, value) => {
      this.#write(response, frameOf(type, value));
    });
    this.#listeners.add(response);
    this.#heart ??= setInterval(() => {
      this.#writeAll(': still here\n\n');
    }, this.#options.heartbeatMs).unref();
    return true;
  }

  /** Tells everybody who listens. Costs nothing where nobody does. */
  readonly send: Send = (type, value) => {
    if (this.#listeners.size > 0) this.#writeAll(frameOf(type, value));
  };

  /** Ends what is open in good order, and takes nobody any longer. */
  close(): void {
    this.#isClosed = true;
    for (const response of this.#listeners) response.end();
  }

  #writeAll(text: string): void {
    for (const response of this.#listeners) this.#write(response, text);
  }

  #write(response: Response, text: string): void {
    response.write(text);
    if (response.writableLength > this.#options.mostUnread) response.destroy();
  }
}

/** JSON has no line breaks, so it is one line of data. */
function frameOf(type: string, value: unknown): string {
  return `event: ${type}\ndata: ${JSON.stringify(value)}\n\n`;
}
