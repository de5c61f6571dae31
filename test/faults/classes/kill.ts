import type { ProxiedCall, Rule } from '../../support/fault-proxy.js';
import { disturbed, pause, within } from '../arena.js';
import type { Arena } from '../arena.js';

/** How long after it is ready a controller may still leave due runs out. */
const recoveryMs = 2_000;

/** A Job is released 20 s after a controller has seen it, and deleted after that. */
const patienceMs = 30_000;

/** SIGKILL at the first call of its life, at the second, and so on; each before and after the API server has acted. */
export async function killAtEachCall(arena: Arena, count: number): Promise<void> {
  const lives = Array.from({ length: count }, (_, i) => ({ call: 1 + (i >> 1), after: i % 2 === 1 }));
  await live(arena, arena.random.shuffled(lives), ({ call, after }, kill) => ({
    settleMs: 0,
    rule: { when: ({ number }) => number >= call, fault: killing(after, kill) },
  }));
}

/** What is killed at: the calls of the protocol and of housekeeping. */
const labels = [
  /^create jobs/u,
  /\(claim\)/u,
  /\(record\)/u,
  /\(finalizer\)/u,
  /^delete jobs/u,
  /^list jobs/u,
  /^get cronjobs/u,
  /^(patch|update) cronjobs\/status/u,
] as const;

/** SIGKILL at a call of each kind, once the controller has run for a while; before and after the API server has acted. */
export async function killAtEachKind(arena: Arena, count: number): Promise<void> {
  const lives = Array.from({ length: count }, (_, i) => ({
    label: labels[(i >> 1) % labels.length],
    after: i % 2 === 1,
  }));
  await live(arena, arena.random.shuffled(lives), ({ label, after }, kill) => ({
    settleMs: arena.random.whole(1_500, 3_000),
    rule: {
      when: (call) => label?.test(call.label) === true,
      fault: killing(after, kill),
      from: arena.random.whole(1, 3),
    },
  }));
}

function killing(after: boolean, kill: (call: ProxiedCall) => Promise<void>): Rule['fault'] {
  const act = async (call: ProxiedCall): Promise<'close'> => {
    await kill(call);
    return 'close';
  };
  return after ? { kind: 'act', after: act } : { kind: 'act', before: act };
}

interface Death {
  readonly rule: Rule;
  /** How long it lives after it is ready before the rule is in force. */
  readonly settleMs: number;
}

/** Starts controllers one after the other, each with its own death. */
async function live<Plan extends { readonly after: boolean }>(
  arena: Arena,
  plans: readonly Plan[],
  deathOf: (plan: Plan, kill: (call: ProxiedCall) => Promise<void>) => Death,
): Promise<void> {
  const [proxy] = arena.proxies;
  let downSinceMs: number | undefined = Date.now();
  const up = (): void => {
    if (downSinceMs !== undefined) disturbed(arena, { what: 'killed', fromMs: downSinceMs, recoveryMs });
    downSinceMs = undefined;
  };
  for (const plan of plans) {
    const controller = await arena.launch();
    let killed = false;
    const kill = async (call: ProxiedCall): Promise<void> => {
      if (killed) return;
      killed = true;
      controller.program.signal('SIGKILL');
      downSinceMs ??= Date.now();
      arena.fault(`killed ${plan.after ? 'after' : 'before'} ${call.label}`);
      await controller.program.ended;
    };
    const { rule, settleMs } = deathOf(plan, kill);
    const injection = settleMs === 0 ? proxy?.inject(rule) : undefined;
    // The answer that it is ready may come when it is no longer there.
    const ready = controller.ready().then(
      () => {
        if (!killed) up();
      },
      () => undefined,
    );
    await Promise.race([ready, controller.program.ended]);
    if (settleMs > 0) await pause(settleMs);
    const late = injection ?? proxy?.inject(rule);
    if (!(await within(patienceMs, controller.program.ended))) {
      killed = true;
      downSinceMs = Date.now();
      arena.fault('killed at no call, since the one that was waited for did not come');
      controller.program.signal('SIGKILL');
      await controller.program.ended;
    }
    await ready;
    late?.remove();
  }
  const last = await arena.launch();
  await last.ready();
  up();
}
