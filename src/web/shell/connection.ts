import type { About, Refusal, TryAnswer, TryRequest, WeekAnswer, WeekRequest } from '../../page/api.ts';

/** What can be asked, by its address relative to the page. */
export interface Calls {
  readonly 'api/try': { readonly request: TryRequest; readonly answer: TryAnswer };
  readonly 'api/week': { readonly request: WeekRequest; readonly answer: WeekAnswer };
}

/** What becomes of a question. */
export type Reply<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  /** A sentence to show. With 429 it says how many seconds to wait. */
  | { readonly kind: 'refusal'; readonly message: string; readonly retryAfterSeconds?: number }
  /** Nobody answers; the page says so by itself, and asks again. */
  | { readonly kind: 'lost' }
  /** The signal was given: nobody waits for the answer any more. */
  | { readonly kind: 'dropped' };

/** What is known of the server. */
export interface ConnectionState {
  readonly status: 'asking' | 'open' | 'lost';
  /** What it can show; stays when it is lost. */
  readonly about?: About;
  /** How often it was found. Who needs an answer asks again when this changes. */
  readonly times: number;
}

/** What a connection needs of a browser. */
export interface Network {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** Runs something after so many milliseconds, unless what it returns is called before. */
  readonly later: (run: () => void, ms: number) => () => void;
}

const firstPauseMs = 1000;
const longestPauseMs = 15_000;

/** The server that the page comes from: asks it, and looks for it when it is gone. */
export class Connection {
  readonly #network: Network;
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = { status: 'asking', times: 0 };
  #pauseMs = firstPauseMs;
  #cancel: (() => void) | undefined;

  constructor(network: Network) {
    this.#network = network;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Calls `listener` whenever the state changes, until what it returns is called. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Asks the server what it can show, and goes on until it says so. */
  async open(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    const reply = await this.#send<About>('api/about');
    if (reply.kind === 'answer') {
      this.#pauseMs = firstPauseMs;
      this.#change({ status: 'open', about: reply.value, times: this.#state.times + 1 });
    } else {
      this.lose();
    }
  }

  /** Takes the server for lost, and looks for it from now on. */
  lose(): void {
    if (this.#state.status !== 'lost') this.#change({ ...this.#state, status: 'lost' });
    if (this.#cancel !== undefined) return;
    this.#cancel = this.#network.later(() => void this.open(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  /** Asks something of the server. */
  async ask<Path extends keyof Calls>(
    path: Path,
    request: Calls[Path]['request'],
    signal: AbortSignal,
  ): Promise<Reply<Calls[Path]['answer']>> {
    const reply = await this.#send<Calls[Path]['answer']>(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
      signal,
    });
    if (reply.kind === 'lost') this.lose();
    return reply;
  }

  async #send<Value>(path: string, init?: RequestInit): Promise<Reply<Value>> {
    try {
      const response = await this.#network.fetch(path, init);
      if (!response.ok) return await refusalOf(response);
      return { kind: 'answer', value: (await response.json()) as Value };
    } catch {
      return { kind: init?.signal?.aborted === true ? 'dropped' : 'lost' };
    }
  }

  #change(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** What a server says that does not answer the question; a proxy before it may have no words for that. */
async function refusalOf(response: Response): Promise<Reply<never>> {
  const said: Partial<Refusal> = await response.json().then(
    (body) => body as Refusal,
    () => ({}),
  );
  const message = said.message ?? `The server answered ${response.status}, and not why.`;
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return { kind: 'refusal', message, ...(seconds >= 0 && { retryAfterSeconds: seconds }) };
}
