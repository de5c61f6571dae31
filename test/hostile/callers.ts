import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RawClient, post } from '../support/admission-port.js';
import type { RawAnswer } from '../support/admission-port.js';
import { root } from '../support/sources.js';

/** Where callers go, and whom they trust. */
export interface Target {
  readonly port: number;
  readonly ca: string;
}

/** A review that kube-apiserver sent, as it calls: it waits for 10 seconds. */
const recorded = JSON.parse(readFileSync(join(root, 'test/reviews/crd-create-full.validating.json'), 'utf8')) as {
  body: object;
};
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

export function connect({ port, ca }: Target): Promise<RawClient> {
  return RawClient.open({ host: '127.0.0.1', port, ca });
}

/** Calls as an API server does: over a connection that it keeps, and makes anew where the server has closed it. */
export class Caller {
  readonly #target: Target;
  readonly #tally: Tally;
  #client: RawClient | undefined;

  constructor(target: Target, tally: Tally) {
    this.#target = target;
    this.#tally = tally;
  }

  async call(): Promise<void> {
    const beganMs = performance.now();
    const failure = await this.#answered(beganMs + 10_000).catch(String);
    this.#tally.calls += 1;
    this.#tally.ms.push(performance.now() - beganMs);
    if (failure !== undefined) this.#tally.failures.push(failure);
  }

  close(): void {
    this.#client?.socket.destroy();
    this.#client = undefined;
  }

  async #answered(deadlineMs: number): Promise<string | undefined> {
    for (;;) {
      const { status, headers, body } = await this.#once();
      if (status === 200) return body.includes('"allowed":true') ? undefined : body;
      if (headers['retry-after'] === undefined || performance.now() > deadlineMs - 1_000) return `${status} ${body}`;
      this.#tally.retries += 1;
      await pause(Number(headers['retry-after']) * 1_000);
    }
  }

  async #once(): Promise<RawAnswer> {
    const client = (this.#client ??= await this.#open());
    const answer = await client.write(review).answer();
    if (answer.headers['connection'] === 'close') this.close();
    return answer;
  }

  async #open(): Promise<RawClient> {
    const client = await connect(this.#target);
    void client.closed.then(() => {
      if (this.#client === client) this.#client = undefined;
    });
    return client;
  }
}

/** Has `width` callers call without a pause until `until` has ended. */
export async function callUntil(target: Target, width: number, until: Promise<unknown>): Promise<Tally> {
  const tally = newTally();
  let over = false;
  const callers = Array.from({ length: width }, async () => {
    const caller = new Caller(target, tally);
    while (!over) await caller.call();
    caller.close();
  });
  try {
    await until;
  } finally {
    over = true;
    await Promise.all(callers);
  }
  return tally;
}
