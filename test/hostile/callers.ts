import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { RawClient, post } from '../support/admission-port.js';
import type { RawAnswer } from '../support/admission-port.js';
import { root } from '../support/sources.js';

/** Where callers go, and whom they trust when they connect. */
export interface Target {
  readonly port: number;
  readonly ca: string;
  /** Told about every connection that is being opened. */
  readonly opening?: (opened: Promise<unknown>) => void;
}

/** A review of a CronJob, as far as tests change it. */
interface Review {
  readonly request: {
    readonly object: { readonly spec: { readonly jobTemplate: { readonly spec: { readonly template: Template } } } };
  };
}
interface Template {
  readonly spec: { readonly containers: { env?: readonly object[] }[] };
}

/** A review that kube-apiserver sent, as it calls: it waits for 10 seconds. */
export const recorded = JSON.parse(
  readFileSync(join(root, 'test/reviews/crd-create-full.validating.json'), 'utf8'),
) as { readonly body: Review };
export const review = post('/validate?timeout=10s', JSON.stringify(recorded.body));

/** What came of the calls. */
export interface Tally {
  calls: number;
  /** Answers 503 with Retry-After, after which the call was made again. */
  retries: number;
  readonly failures: string[];
  readonly ms: number[];
}

export function newTally(): Tally {
  return { calls: 0, retries: 0, failures: [], ms: [] };
}

/** The time that 99 of 100 calls took at most, in milliseconds. */
export function p99({ ms }: Tally): number {
  return ms.toSorted((a, b) => a - b)[Math.floor(ms.length * 0.99)] ?? 0;
}

export function connect({ port, ca, opening }: Target): Promise<RawClient> {
  const opened = RawClient.open({ host: '127.0.0.1', port, ca });
  opening?.(opened);
  return opened;
}

/** Calls as an API server does: over a connection that it keeps, and makes anew where the server has closed it. */
export class Caller {
  readonly #target: Target;
  readonly #tally: Tally;
  #client: RawClient | undefined;
  #answeredMs = 0;

  constructor(target: Target, tally: Tally) {
    this.#target = target;
    this.#tally = tally;
  }

  async call(text = review): Promise<void> {
    const beganMs = performance.now();
    const failure = await this.#answered(text, beganMs + 10_000).catch(String);
    this.#tally.calls += 1;
    this.#tally.ms.push(performance.now() - beganMs);
    if (failure !== undefined) this.#tally.failures.push(failure);
  }

  close(): void {
    this.#client?.socket.destroy();
    this.#client = undefined;
  }

  async #answered(text: string, deadlineMs: number): Promise<string | undefined> {
    for (;;) {
      const { status, headers, body } = await this.#once(text);
      if (status === 200) return body.includes('"allowed":true') ? undefined : body;
      if (headers['retry-after'] === undefined || performance.now() > deadlineMs - 1_000) return `${status} ${body}`;
      this.#tally.retries += 1;
      await pause(Number(headers['retry-after']) * 1_000);
    }
  }

  async #once(text: string): Promise<RawAnswer> {
    if (this.#client !== undefined) await read();
    const kept = this.#client;
    const client = (this.#client ??= await this.#open());
    const sentMs = performance.now();
    try {
      const answer = await client.write(text).answer();
      if (answer.headers['connection'] === 'close') this.close();
      return answer;
    } catch (error) {
      const ms = (value: number): string => `${value.toFixed(0)} ms`;
      const used = kept === undefined ? 'new' : `kept, idle for ${ms(sentMs - this.#answeredMs)}`;
      throw new Error(`${String(error)} (${used}, ${ms(performance.now() - sentMs)} after the request)`, {
        cause: error,
      });
    } finally {
      this.#answeredMs = performance.now();
    }
  }

  async #open(): Promise<RawClient> {
    const client = await connect(this.#target);
    void client.closed.then(() => {
      if (this.#client === client) this.#client = undefined;
    });
    return client;
  }
}

/**
 * Until what the kernel has for this process has been read. An API server reads a connection all the time and learns of its
 * end at once; this process may have other things to do before it reads.
 */
async function read(): Promise<void> {
  // The turn that runs now may have read what there was before it came here.
  await turn();
  await turn();
}

export interface Crowd {
  readonly target: Target;
  /** How many call at once. */
  readonly width: number;
  /** Each call over a connection of its own. */
  readonly fresh?: boolean;
  readonly tally: Tally;
}

/** Has callers call without a pause until `until` has ended. */
export async function callUntil(
  { target, width, fresh = false, tally }: Crowd,
  until: Promise<unknown>,
): Promise<void> {
  let over = false;
  const callers = Array.from({ length: width }, async () => {
    const caller = new Caller(target, tally);
    while (!over) {
      await caller.call();
      if (fresh) caller.close();
    }
    caller.close();
  });
  try {
    await until;
  } finally {
    over = true;
    await Promise.all(callers);
  }
}
