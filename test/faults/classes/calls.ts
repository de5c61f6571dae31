import type { Fault, ProxiedCall } from '../../support/fault-proxy.js';
import { inParallel } from '../../support/processes.js';
import { disturbed, pause, within } from '../arena.js';
import type { Arena } from '../arena.js';
import { everyone } from '../oracle.js';
import { ready } from './ready.js';

/** What a controller may take to try again what failed once. */
const recoveryMs = 3_000;

const writes = [
  /^create jobs/u,
  /\(claim\)/u,
  /\(record\)/u,
  /\(finalizer\)/u,
  /^delete jobs/u,
  /^(patch|update) cronjobs\/status/u,
] as const;

const calls = [...writes, ...writes, /^list /u, /^get /u, /^watch /u, /events$/u] as const;

/** The API server acts on a write, and its answer is lost. */
export async function loseReplies(arena: Arena, count: number): Promise<void> {
  await hitCalls(arena, count, () => ({ calls: writes, fault: { kind: 'lose reply' }, name: 'reply lost' }));
}

/** Two controllers without leader election, both with the right to write, and replies lost besides. */
export async function twoActive(arena: Arena, count: number): Promise<void> {
  await loseReplies(arena, count);
}

/** One call is refused, reset or slow. */
export async function refuseCalls(arena: Arena, count: number): Promise<void> {
  const faults: readonly { name: string; fault: Fault }[] = [
    { name: '409', fault: { kind: 'answer', status: 409 } },
    { name: '429', fault: { kind: 'answer', status: 429, retryAfterSeconds: 1 } },
    { name: '500', fault: { kind: 'answer', status: 500 } },
    { name: '503', fault: { kind: 'answer', status: 503, retryAfterSeconds: 1 } },
    { name: '504', fault: { kind: 'answer', status: 504 } },
    { name: 'reset', fault: { kind: 'reset' } },
    { name: 'slow request', fault: { kind: 'delay', requestMs: 2_500 } },
    { name: 'slow reply', fault: { kind: 'delay', replyMs: 2_500 } },
  ];
  await hitCalls(arena, count, () => ({ calls, ...arena.random.pick(faults) }));
}

interface Blow {
  readonly calls: readonly RegExp[];
  readonly fault: Fault;
  readonly name: string;
}

/** Hits one call after the other, three at a time, each a short while after the last. */
async function hitCalls(arena: Arena, count: number, next: () => Blow): Promise<void> {
  await ready(arena);
  const blows = Array.from({ length: count }, (_, i) => ({ ...next(), i, pauseMs: arena.random.whole(100, 900) }));
  await inParallel(blows, 3, async ({ calls: kinds, fault, name, i, pauseMs }) => {
    await pause(pauseMs);
    const kind = kinds[i % kinds.length];
    const proxy = arena.proxies[i % arena.proxies.length];
    const injection = proxy?.inject({ when: ({ label }) => kind?.test(label) === true, fault });
    if (injection === undefined) return;
    if (!(await within(15_000, injection.hit))) {
      injection.remove();
      return;
    }
    const call = await injection.hit;
    const fromMs = Date.now();
    arena.fault(`${name}: ${call.label}`);
    if (fault.kind === 'delay') await pause((fault.requestMs ?? 0) + (fault.replyMs ?? 0));
    // An event or a watch holds up no run.
    if (call.resource !== 'events' && call.verb !== 'watch') {
      disturbed(arena, { what: name, fromMs, recoveryMs, scope: scopeOf(call) });
    }
  });
}

function scopeOf({ cronJob, namespace }: ProxiedCall): string {
  return cronJob ?? namespace ?? everyone;
}

/** For some seconds every write of a status is refused. */
export async function refuseStatus(arena: Arena, count: number): Promise<void> {
  await ready(arena);
  for (let i = 0; i < count; i++) {
    const status = arena.random.pick([409, 500, 503]);
    const fromMs = Date.now();
    const injections = arena.proxies.map((proxy) =>
      proxy.inject({
        when: ({ resource, verb }) => resource === 'cronjobs/status' && verb !== 'get',
        fault: { kind: 'answer', status },
        times: Infinity,
      }),
    );
    arena.fault(`status writes refused with ${status}`);
    await pause(arena.random.whole(2_000, 6_000));
    for (const injection of injections) injection.remove();
    disturbed(arena, { what: 'status refused', fromMs, recoveryMs: 5_000 });
    await pause(arena.random.whole(7_000, 9_000));
  }
}
