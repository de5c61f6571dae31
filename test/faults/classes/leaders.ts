import type { Controller } from '../../support/controller.js';
import { until } from '../../support/processes.js';
import { disturbed, pause, within } from '../arena.js';
import type { Arena } from '../arena.js';
import { ready } from './ready.js';

/** A lease that is taken from its holder is free for the other after this time at the latest: 15 s, and a retry. */
const failoverMs = 17_000;
const recoveryMs = 5_000;

const leaseName = 'cronward-controller';
export const leaderFlags = {
  'leader-elect': true,
  'lease-name': leaseName,
  'lease-namespace': 'kube-system',
};
const leasePath = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${leaseName}`;

/** Two controllers, and the lease goes from one to the other in the worst moments. */
export async function twoLeaders(arena: Arena, count: number): Promise<void> {
  const controllers = [...(await ready(arena))];
  const lastRenewal = arena.proxies.map(() => 0);
  arena.proxies.forEach((proxy, index) =>
    proxy.observe(({ resource, verb }) => {
      if (resource === 'leases' && (verb === 'update' || verb === 'patch')) lastRenewal[index] = Date.now();
    }),
  );
  const leader = (): number => ((lastRenewal[0] ?? 0) >= (lastRenewal[1] ?? 0) ? 0 : 1);
  await until('a leader', () => (Math.max(...lastRenewal) > 0 ? true : undefined), { tries: 600 });
  const ways = [
    stealWhileWriting,
    stealWhileWriting,
    freezeWriter,
    freezeWriter,
    takeForAStranger,
    stopLeader,
    killLeader,
  ];
  for (let i = 0; i < count; i++) {
    const way = ways[i % ways.length] ?? stealWhileWriting;
    await way(arena, controllers, leader());
    await pause(arena.random.whole(5_000, 7_000));
  }
}

type Way = (arena: Arena, controllers: Controller[], leader: number) => Promise<void>;

const protocol = [/^create jobs/u, /\(claim\)/u, /\(record\)/u, /^delete jobs/u] as const;

/** Frees the lease, so that the other controller takes it while this one still believes that it leads. */
async function freeLease({ plane }: Arena): Promise<void> {
  const spec = { holderIdentity: '', leaseDurationSeconds: 1 };
  await plane.request('PATCH', leasePath, { spec });
}

const stealWhileWriting: Way = async (arena, _controllers, leader) => {
  const kind = arena.random.pick(protocol);
  const fromMs = Date.now();
  const injection = arena.proxies[leader]?.inject({
    when: ({ label }) => kind.test(label),
    fault: {
      kind: 'act',
      before: async () => {
        await freeLease(arena);
        return 'forward';
      },
    },
  });
  if (injection === undefined || !(await within(15_000, injection.hit))) {
    injection?.remove();
    return;
  }
  arena.fault(`lease freed during ${(await injection.hit).label}`);
  disturbed(arena, { what: 'lease freed', fromMs, recoveryMs });
};

/** The leader's write is on its way for longer than the lease takes to change hands, and arrives then. */
const freezeWriter: Way = async (arena, controllers, leader) => {
  const kind = arena.random.pick(protocol);
  const controller = controllers[leader];
  const injection = arena.proxies[leader]?.inject({
    when: ({ label }) => kind.test(label),
    fault: {
      kind: 'act',
      before: async () => {
        controller?.program.signal('SIGSTOP');
        await freeLease(arena);
        await pause(4_000);
        return 'forward';
      },
    },
  });
  if (injection === undefined || !(await within(15_000, injection.hit))) {
    injection?.remove();
    return;
  }
  const fromMs = Date.now();
  arena.fault(`leader stopped and its lease freed during ${(await injection.hit).label}`);
  await pause(4_500);
  controller?.program.signal('SIGCONT');
  disturbed(arena, { what: 'leader stopped', fromMs, recoveryMs });
};

/** Somebody else holds the lease for a while, so that nobody may write. */
const takeForAStranger: Way = async (arena) => {
  const fromMs = Date.now();
  const now = new Date().toISOString().replace('Z', '000Z');
  const spec = { holderIdentity: 'a stranger', leaseDurationSeconds: 15, acquireTime: now, renewTime: now };
  await arena.plane.request('PATCH', leasePath, { spec });
  arena.fault('lease taken by a stranger');
  await pause(arena.random.whole(1_000, 5_000));
  await freeLease(arena);
  disturbed(arena, { what: 'lease taken', fromMs, recoveryMs });
};

const stopLeader: Way = async (arena, controllers, leader) => {
  const fromMs = Date.now();
  controllers[leader]?.program.signal('SIGSTOP');
  arena.fault('leader stopped past its lease');
  await pause(failoverMs + 1_000);
  disturbed(arena, { what: 'leader stopped', fromMs, recoveryMs });
  controllers[leader]?.program.signal('SIGCONT');
};

const killLeader: Way = async (arena, controllers, leader) => {
  const fromMs = Date.now();
  controllers[leader]?.program.signal('SIGKILL');
  arena.fault('leader killed');
  await controllers[leader]?.program.ended;
  const successor = await arena.launch(leader);
  controllers[leader] = successor;
  await successor.ready();
  await pause(Math.max(0, fromMs + failoverMs - Date.now()));
  disturbed(arena, { what: 'leader killed', fromMs, recoveryMs });
};
