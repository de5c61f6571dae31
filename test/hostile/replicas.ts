import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { startWebhook } from '../support/cronward.js';
import type { Webhook } from '../support/cronward.js';
import { freePort, until } from '../support/processes.js';
import { Caller, callUntil, newTally } from './callers.js';
import type { Tally, Target } from './callers.js';
import { onGround, seenOf } from './scenario.js';
import type { Seen, Terms } from './scenario.js';

/** Two replicas behind one address. */
interface Replicas {
  /** Starts another one and ends the oldest as Kubernetes does: new connections go elsewhere a moment after it is unready. */
  readonly roll: () => Promise<void>;
  /** Changes the authority of their certificate, with an overlap. */
  readonly rotate: () => Promise<void>;
}

/** Two replicas that are restarted in turn, each restart with a certificate of a new authority. */
export async function restarts(terms: Terms): Promise<Seen> {
  const [count, idle, mostMs] = terms.extent === 'ci' ? [4, 20, 4_000] : [6, 189, 94_500];
  const what = `${count} restarts of two replicas, each with a new authority; connections new, and idle for up to ${mostMs / 1_000} s`;
  return onReplicas(terms, { what, idle, mostMs }, async ({ roll }) => {
    for (let i = 0; i < count; i++) await roll();
  });
}

/** Two replicas that are given certificates of one new authority after the other. */
export async function rotations(terms: Terms): Promise<Seen> {
  const [count, idle, mostMs] = terms.extent === 'ci' ? [4, 20, 4_000] : [100, 189, 94_500];
  const what = `${count} new authorities for two replicas; connections new, and idle for up to ${mostMs / 1_000} s`;
  return onReplicas(terms, { what, idle, mostMs }, async ({ rotate }) => {
    for (let i = 0; i < count; i++) await rotate();
  });
}

interface Load {
  readonly what: string;
  /** How many connections are idle, each for another time up to `mostMs`, in milliseconds. */
  readonly idle: number;
  readonly mostMs: number;
}

function onReplicas({ watch }: Terms, load: Load, work: (replicas: Replicas) => Promise<void>): Promise<Seen> {
  return onGround(async (certDir, trust) => {
    // The callers of this load never close a connection themselves, but use each again within that time.
    const idleSeconds = Math.ceil(load.mostMs / 1_000) + 1;
    const options = { certDir, drainSeconds: 1, idleSeconds, more: ['--log-level', 'error'] };
    const running = [await startWebhook(options), await startWebhook(options)];
    const ports = (): number[] => running.map(({ port }) => port);
    // New connections go to each in turn, with nothing in between, as the rules of a Service in the kernel have it.
    let [routes, connections] = [ports(), 0];
    const port = (): number => routes[connections++ % routes.length] ?? 0;
    const codes: unknown[] = [];
    const end = async (old: Webhook | undefined): Promise<void> => {
      if (old === undefined) throw new Error('There are always two replicas');
      old.program.signal('SIGTERM');
      await until('the old one to be unready', async () => ((await old.probe('/readyz')) === 200 ? undefined : true));
      routes = ports();
      codes.push(await old.program.ended);
    };
    const roll = async (): Promise<void> => {
      await trust.renew();
      running.push(await startWebhook({ ...options, port: await freePort() }));
      await end(running.shift());
      await trust.forget(ports());
    };
    const rotate = async (): Promise<void> => {
      await trust.renew();
      await trust.forget(ports());
    };
    const tally = newTally();
    watch(tally);
    try {
      await underLoad(trust.at(port), { ...load, tally }, work({ roll, rotate }));
    } finally {
      for (const { program } of running) codes.push(await program.stop());
    }
    for (const code of codes) if (code !== 0) tally.failures.push(`a replica ended with ${String(code)}`);
    return seenOf(load.what, tally);
  });
}

/** Calls over new connections, and over those that were idle for a while, until `work` has ended. */
async function underLoad(target: Target, load: Load & { tally: Tally }, work: Promise<void>): Promise<void> {
  const { idle, mostMs, tally } = load;
  const ended = new AbortController();
  setMaxListeners(0, ended.signal);
  const idlers = Array.from({ length: idle }, async (_, index) => {
    const caller = new Caller(target, tally);
    while (!ended.signal.aborted) {
      await caller.call();
      await pause(((index + 1) * mostMs) / idle, undefined, { signal: ended.signal }).catch(() => undefined);
    }
    caller.close();
  });
  try {
    await callUntil({ target, width: 2, fresh: true, tally }, work);
  } finally {
    ended.abort();
    await Promise.all(idlers);
  }
}
