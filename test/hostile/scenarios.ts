import { setTimeout as pause } from 'node:timers/promises';
import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { post } from '../support/admission-port.js';
import type { RawClient } from '../support/admission-port.js';
import { startBalancer } from '../support/balancer.js';
import { issueAuthority, issueServer, placeIdentity } from '../support/certificates.js';
import type { Identity } from '../support/certificates.js';
import { startWebhook } from '../support/cronward.js';
import type { Webhook } from '../support/cronward.js';
import { freePort, until } from '../support/processes.js';
import { Caller, callUntil, connect, newTally, p99 } from './callers.js';
import type { Tally, Target } from './callers.js';

/** How much of it: `ci` takes seconds, `long` minutes. */
export type Extent = 'ci' | 'long';

/** What was seen. */
export interface Seen {
  /** What was done, for a person: `1,000 slow connections`. */
  readonly what: string;
  readonly calls: number;
  readonly retries: number;
  readonly failures: readonly string[];
  readonly p99Ms: number;
  /** The longest that the event loop of the server was held, in milliseconds; left out where there were several servers. */
  readonly loopMs?: number;
  /** The memory of the server at its end, in MiB. */
  readonly rssMiB?: number;
}

/** What a server keeps to: how long its event loop is held at most, in milliseconds, and its memory, in MiB: a pod's limit. */
export const bounds = { loopMs: 250, rssMiB: 512 };

export const scenarios: Readonly<Record<string, (extent: Extent) => Promise<Seen>>> = {
  'slow-clients': slowClients,
  overload,
  bodies,
  gaps,
  restarts,
};

/** A directory with a certificate of a new authority. */
interface Ground {
  readonly certDir: string;
  readonly authority: Identity;
}

async function onGround<Result>(work: (ground: Ground) => Promise<Result>): Promise<Result> {
  const certDir = mkdtempSync(join(tmpdir(), 'cronward-hostile-'));
  const authority = await issueAuthority();
  placeIdentity(certDir, await issueServer(authority));
  try {
    return await work({ certDir, authority });
  } finally {
    rmSync(certDir, { recursive: true, force: true });
  }
}

/** What `work` does to one server, and what the server says of itself afterwards. */
function onServer(
  more: readonly string[],
  work: (target: Target) => Promise<{ what: string; tally: Tally }>,
): Promise<Seen> {
  return onGround(async ({ certDir, authority }) => {
    const webhook = await startWebhook({ certDir, more: ['--log-level', 'error', ...more] });
    const target = { port: webhook.port, ca: authority.certificate };
    // The first calls compile what they pass through, and each reading begins a new measurement.
    await callUntil(target, 4, pause(1_000));
    await webhook.metrics();
    try {
      const { what, tally } = await work(target);
      const { loopMs, rssMiB } = await stateOf(webhook);
      const code = await webhook.program.stop();
      const failures = code === 0 ? tally.failures : [...tally.failures, `the server ended with ${String(code)}`];
      return { what, ...counts({ ...tally, failures }), loopMs, rssMiB };
    } finally {
      await webhook.program.stop();
    }
  });
}

function counts(tally: Tally): Pick<Seen, 'calls' | 'retries' | 'failures' | 'p99Ms'> {
  return { calls: tally.calls, retries: tally.retries, failures: tally.failures, p99Ms: p99(tally) };
}

async function stateOf(webhook: Webhook): Promise<{ loopMs: number; rssMiB: number }> {
  const text = await webhook.metrics();
  const read = (name: string): number => Number(new RegExp(`^${name} (.+)$`, 'mu').exec(text)?.[1]);
  return {
    loopMs: read('nodejs_eventloop_lag_max_seconds') * 1_000,
    rssMiB: read('process_resident_memory_bytes') / 1024 ** 2,
  };
}

/** Connections that send a byte of a head, or of a body, now and then, beside ordinary calls. */
function slowClients(extent: Extent): Promise<Seen> {
  const [count, seconds] = extent === 'ci' ? [200, 8] : [1_000, 60];
  return onServer([], async (target) => {
    const half = post('/validate?timeout=30s', 'x'.repeat(5_000)).slice(0, -4_900);
    const begin = async (index: number): Promise<RawClient> =>
      (await connect(target)).write(index % 2 === 0 ? half : 'POST /validate HTTP/1.1\r\nHost: ');
    const slow = await Promise.all(Array.from({ length: count }, (_, index) => begin(index)));
    const trickle = async (): Promise<void> => {
      for (let second = 0; second < seconds; second++) {
        await pause(1_000);
        // Those that were given up come back.
        for (const [index, one] of slow.entries()) {
          if (one.socket.destroyed || !one.socket.writable) slow[index] = await begin(index);
          else one.write('x');
        }
      }
    };
    const tally = await callUntil(target, 4, trickle());
    for (const one of slow) one.socket.destroy();
    return { what: `${count} connections that send a byte a second, ${seconds} s`, tally };
  });
}

/** Ten times as many callers as the server takes at once; each tries again when it is told to, within its 10 s. */
function overload(extent: Extent): Promise<Seen> {
  const [capacity, seconds] = extent === 'ci' ? [16, 5] : [50, 60];
  return onServer(['--max-in-flight', String(capacity)], async (target) => {
    const tally = await callUntil(target, 10 * capacity, pause(seconds * 1_000));
    return { what: `${10 * capacity} callers at once of a server that takes ${capacity}, ${seconds} s`, tally };
  });
}

const bytes = 7 * 1024 * 1024 - 1_024;
const burdens: readonly string[] = [
  `[${Array(Math.floor(bytes / 3))
    .fill('[]')
    .join()}]`,
  '['.repeat(bytes),
  JSON.stringify('x'.repeat(bytes - 2)),
  `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE","object":{"a":[${Array(
    Math.floor(bytes / 12),
  )
    .fill('{"a":[{}]}')
    .join()}]}}}`,
];

/** Bodies of the largest size, wide and deep, from several connections at once, beside ordinary calls. */
function bodies(extent: Extent): Promise<Seen> {
  const rounds = extent === 'ci' ? 2 : 20;
  return onServer([], async (target) => {
    const answers: number[] = [];
    const send = async (burden: string): Promise<void> => {
      const client = await connect(target);
      for (let round = 0; round < rounds; round++) {
        const { status } = await client.write(post('/validate?timeout=30s', burden)).answer();
        answers.push(status);
      }
      client.socket.destroy();
    };
    const tally = await callUntil(target, 4, Promise.all([...burdens, ...burdens].map(send)));
    const strange = answers.filter((status) => ![200, 400, 503, 504].includes(status));
    const failures = [...tally.failures, ...strange.map((status) => `a large body was answered ${status}`)];
    return { what: `${answers.length} bodies of 7 MiB, eight at once`, tally: { ...tally, failures } };
  });
}

/** Connections that were idle for every length of time that an API server keeps one. */
function gaps(extent: Extent): Promise<Seen> {
  const [mostMs, stepMs] = extent === 'ci' ? [8_000, 50] : [94_500, 250];
  return onServer([], async (target) => {
    const tally = newTally();
    const lengths = Array.from({ length: mostMs / stepMs }, (_, index) => (index + 1) * stepMs);
    await Promise.all(
      lengths.map(async (ms) => {
        const caller = new Caller(target, tally);
        await caller.call();
        await pause(ms);
        await caller.call();
        caller.close();
      }),
    );
    return { what: `${lengths.length} idle connections, from ${stepMs} ms to ${mostMs / 1_000} s`, tally };
  });
}

/** Two replicas that are restarted in turn and given new certificates, under calls over new and over idle connections. */
function restarts(extent: Extent): Promise<Seen> {
  const [count, idle, longestMs] = extent === 'ci' ? [4, 20, 4_000] : [60, 190, 94_500];
  return onGround(async ({ certDir, authority }) => {
    const balancer = await startBalancer();
    const options = { certDir, drainSeconds: 1, more: ['--log-level', 'error'] };
    const replicas = [await startWebhook(options), await startWebhook(options)];
    const route = (): void => {
      balancer.route(replicas.map(({ port }) => port));
    };
    route();
    const target = { port: Number(new URL(balancer.url).port), ca: authority.certificate };
    const ended = new AbortController();
    setMaxListeners(0, ended.signal);
    const codes: unknown[] = [];
    const roll = async (): Promise<void> => {
      for (let i = 0; i < count; i++) {
        placeIdentity(certDir, await issueServer(authority));
        const old = replicas.shift();
        if (old === undefined) throw new Error('There are always two replicas');
        replicas.push(await startWebhook({ ...options, port: await freePort() }));
        old.program.signal('SIGTERM');
        await until('the old one to be unready', async () => ((await old.probe('/readyz')) === 200 ? undefined : true));
        route();
        codes.push(await old.program.ended);
      }
      ended.abort();
    };
    const idlers = newTally();
    const rest = Array.from({ length: idle }, (_, index) =>
      idleFor(((index + 1) * longestMs) / idle, { target, ended: ended.signal, tally: idlers }),
    );
    const fresh = await freshUntil(target, roll());
    await Promise.all(rest);
    for (const { program } of replicas) codes.push(await program.stop());
    await balancer.stop();
    const failures = [
      ...fresh.failures,
      ...idlers.failures,
      ...codes.filter((code) => code !== 0).map((code) => `exit ${String(code)}`),
    ];
    const tally: Tally = {
      calls: fresh.calls + idlers.calls,
      retries: fresh.retries + idlers.retries,
      failures,
      ms: [...fresh.ms, ...idlers.ms],
    };
    const what = `${count} restarts of two replicas, each with a new certificate; connections new, and idle up to ${longestMs / 1_000} s`;
    return { what, ...counts(tally) };
  });
}

interface Idling {
  readonly target: Target;
  readonly ended: AbortSignal;
  readonly tally: Tally;
}

/** Calls over one connection, and leaves it idle for `ms` after each call. */
async function idleFor(ms: number, { target, ended, tally }: Idling): Promise<void> {
  const caller = new Caller(target, tally);
  while (!ended.aborted) {
    await caller.call();
    await pause(ms, undefined, { signal: ended }).catch(() => undefined);
  }
  caller.close();
}

/** Calls over a new connection each, two at a time. */
async function freshUntil(target: Target, done: Promise<unknown>): Promise<Tally> {
  const tally = newTally();
  let over = false;
  const callers = [1, 2].map(async () => {
    while (!over) {
      const caller = new Caller(target, tally);
      await caller.call();
      caller.close();
    }
  });
  try {
    await done;
  } finally {
    over = true;
    await Promise.all(callers);
  }
  return tally;
}

/** One line of counts. */
export function summary(name: string, { what, calls, retries, failures, p99Ms, loopMs, rssMiB }: Seen): string {
  const server =
    loopMs === undefined ? '' : `; event loop ${loopMs.toFixed(0)} ms at most, ${(rssMiB ?? 0).toFixed(0)} MiB`;
  return `${name}: ${what}: ${calls} calls, ${retries} tried again, ${failures.length} failed, p99 ${p99Ms.toFixed(0)} ms${server}`;
}

/** What is not as it has to be. */
export function faultsIn(seen: Seen, most = bounds): readonly string[] {
  const { calls, failures, loopMs = 0, rssMiB = 0 } = seen;
  return [
    ...(calls === 0 ? ['nobody called'] : []),
    ...failures.slice(0, 10),
    ...(loopMs <= most.loopMs ? [] : [`the event loop was held for ${loopMs.toFixed(0)} ms`]),
    ...(rssMiB <= most.rssMiB ? [] : [`the server has ${rssMiB.toFixed(0)} MiB`]),
  ];
}
