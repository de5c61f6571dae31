import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { post } from '../support/admission-port.js';
import { inParallel } from '../support/processes.js';
import { Caller, callUntil, connect } from './callers.js';
import type { Target } from './callers.js';
import { bodies, updates } from './large-bodies.js';
import { restarts, rotations } from './replicas.js';
import { onServer } from './scenario.js';
import type { Scenario, Seen, Terms } from './scenario.js';

/** What a server keeps to: the processor's time for one turn of its event loop, in milliseconds, and its memory, in MiB. */
const bounds = { turnMs: 250, peakMiB: 350 };

export const scenarios: Readonly<Record<string, Scenario>> = {
  'slow-clients': slowClients,
  overload,
  bodies,
  updates,
  gaps,
  restarts,
  rotations,
};

/** Connections that send a byte of a head, or of a body, now and then, beside ordinary calls. */
function slowClients(terms: Terms): Promise<Seen> {
  const [count, seconds] = terms.extent === 'ci' ? [200, 8] : [1_000, 60];
  return onServer(terms, [], async (target, tally) => {
    const ended = new AbortController();
    setMaxListeners(0, ended.signal);
    const slow = Array.from({ length: count }, (_, index) => trickle(target, beginnings[index % 2] ?? '', ended));
    await callUntil({ target, width: 4, tally }, pause(seconds * 1_000));
    ended.abort();
    const opened = (await Promise.all(slow)).reduce((sum, one) => sum + one, 0);
    return `${count} slow clients, a byte a second each, over ${opened} connections, ${seconds} s`;
  });
}

/** The beginnings of a head, and of a body. */
const beginnings = [
  'POST /validate HTTP/1.1\r\nHost: ',
  post('/validate?timeout=30s', 'x'.repeat(5_000)).slice(0, -4_900),
];

/** Sends `text` and then a byte a second, over a new connection whenever there is none; returns how many it opened. */
async function trickle(target: Target, text: string, { signal }: AbortController): Promise<number> {
  let opened = 0;
  const isOver = (): boolean => signal.aborted;
  const aSecond = (): Promise<unknown> => pause(1_000, undefined, { signal }).catch(() => undefined);
  while (!isOver()) {
    const client = await connect(target).catch(() => undefined);
    if (client === undefined) {
      await aSecond();
      continue;
    }
    client.write(text);
    opened += 1;
    while (!isOver() && client.socket.writable) {
      await aSecond();
      client.write('x');
    }
    client.socket.destroy();
  }
  return opened;
}

/** Ten times as many callers as the server takes at once; each tries again when it is told to, within its 10 s. */
function overload(terms: Terms): Promise<Seen> {
  const [capacity, seconds] = terms.extent === 'ci' ? [16, 5] : [50, 60];
  return onServer(terms, ['--max-in-flight', String(capacity)], async (target, tally) => {
    await callUntil({ target, width: 10 * capacity, tally }, pause(seconds * 1_000));
    return `${10 * capacity} callers at once of a server that takes ${capacity}, ${seconds} s`;
  });
}

/** Connections that were idle for every length of time that an API server keeps one. */
function gaps(terms: Terms): Promise<Seen> {
  const [mostMs, stepMs] = terms.extent === 'ci' ? [8_000, 50] : [94_500, 100];
  return onServer(terms, [], async (target, tally) => {
    const lengths = Array.from({ length: mostMs / stepMs }, (_, index) => (index + 1) * stepMs);
    const idle: Promise<void>[] = [];
    // A few at once: a thousand handshakes at the same moment are another matter.
    await inParallel(lengths.toReversed(), 20, async (ms) => {
      const caller = new Caller(target, tally);
      await caller.call();
      const again = async (): Promise<void> => {
        await pause(ms);
        await caller.call();
        caller.close();
      };
      idle.push(again());
    });
    await Promise.all(idle);
    return `${lengths.length} idle connections, from ${stepMs} ms to ${mostMs / 1_000} s`;
  });
}

/** One line of counts. */
export function summary(name: string, { what, calls, retries, failures, p99Ms, turnMs, peakMiB = 0 }: Seen): string {
  const server =
    turnMs === undefined ? '' : `; ${turnMs.toFixed(0)} ms CPU for a turn at most, ${peakMiB.toFixed(0)} MiB at most`;
  return `${name}: ${what}: ${calls} calls, ${retries} tried again, ${failures.length} failed, p99 ${p99Ms.toFixed(0)} ms${server}`;
}

/** What is not as it has to be. */
export function faultsIn({ calls, failures, turnMs = 0, peakMiB = 0 }: Seen): readonly string[] {
  return [
    ...(calls === 0 ? ['nobody called'] : []),
    ...failures.slice(0, 10),
    ...(turnMs <= bounds.turnMs ? [] : [`a turn of the event loop took ${turnMs.toFixed(0)} ms of CPU`]),
    ...(peakMiB <= bounds.peakMiB ? [] : [`the server had ${peakMiB.toFixed(0)} MiB`]),
  ];
}
