import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAudit, scheduledAt } from '../support/audit.js';
import { root } from '../support/sources.js';
import { startController } from '../support/controller.js';
import type { ControlPlane } from '../support/control-plane.js';
import { startControllerManager } from '../support/kube-controller-manager.js';
import type { Program } from '../support/processes.js';
import { inParallel } from '../support/processes.js';
import {
  builtInCronJobs,
  customCronJobs,
  jobs,
  jobSpec,
  makeCronJobs,
  onFreshPlane,
  pause,
} from './controller-cluster.js';
import { untilIdle } from './controller-usage.js';

/** When the Jobs of one tick were there, in milliseconds after the tick. */
export interface Burst {
  readonly firstMs: number;
  readonly medianMs: number;
  readonly lastMs: number;
  readonly count: number;
}

/** Who starts the Jobs. */
export interface Contestant {
  readonly name: string;
  readonly path: string;
  readonly start: (plane: ControlPlane) => Promise<Program>;
}

export const cronward: Contestant = {
  name: 'cronward controller',
  path: customCronJobs,
  start: async (plane) => {
    const controller = await startController({
      kubeconfig: plane.kubeconfigPath,
      flags: { 'leader-elect': true },
      logFile: '/dev/null',
    });
    await controller.ready();
    return controller.program;
  },
};

/** With a service account instead of a kubeconfig, as in a pod. */
export const cronwardInPod: Contestant = {
  name: 'cronward controller, as in a pod',
  path: customCronJobs,
  start: async (plane) => {
    const directory = mkdtempSync(join(tmpdir(), 'cronward-service-account-'));
    const { users } = JSON.parse(readFileSync(plane.kubeconfigPath, 'utf8')) as {
      users: readonly { user: { token: string } }[];
    };
    copyFileSync(plane.certificateAuthority, join(directory, 'ca.crt'));
    writeFileSync(join(directory, 'token'), users[0]?.user.token ?? '', { mode: 0o600 });
    writeFileSync(join(directory, 'namespace'), 'default');
    const { hostname, port } = new URL(plane.url);
    const controller = await startController({
      kubeconfig: plane.kubeconfigPath,
      command: [process.execPath, join(root, 'test/bench/as-in-a-pod.mjs')],
      env: { SERVICE_ACCOUNT_DIR: directory, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
      logFile: '/dev/null',
    });
    await controller.ready();
    void controller.program.ended.finally(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    return controller.program;
  },
};

/** CronJobControllerV2 has five workers and no option for more. */
export function upstream(assets: string): Contestant {
  return {
    name: 'kube-controller-manager 1.20, limits lifted',
    path: builtInCronJobs,
    start: (plane) =>
      Promise.resolve(
        startControllerManager(plane, assets, {
          controllers: ['cronjob'],
          featureGates: { CronJobControllerV2: true },
        }),
      ),
  };
}

/** `count` CronJobs that are all due at the same minute, for some minutes one after the other. */
export async function bursts(
  assets: string,
  who: Contestant,
  count: number,
  rounds: number,
): Promise<readonly Burst[]> {
  return await onFreshPlane(assets, async (plane, bare) => {
    const program = await who.start(plane);
    await untilEarlyInMinute(30_000);
    await makeCronJobs(bare, { path: who.path, schedule: '* * * * *', count });
    await untilIdle(program.pid).catch(() => undefined);
    const firstTick = nextMinute(Date.now() + 3_000);
    const ticks = Array.from({ length: rounds }, (_, i) => firstTick + i * 60_000);
    // A minute is enough for each of them; what is not there by then counts as not there.
    await pause((ticks.at(-1) ?? 0) + 55_000 - Date.now());
    await program.stop();
    await pause(3_000);
    return ticks.map((tickMs) => burstAt(plane, tickMs, 60_000));
  });
}

function burstAt(plane: ControlPlane, tickMs: number, lengthMs: number): Burst {
  const { created } = readAudit(plane.auditLog ?? '');
  const due = created.filter(({ receivedMs }) => receivedMs >= tickMs && receivedMs < tickMs + lengthMs);
  return burstOf(due.map(({ answeredMs }) => answeredMs - tickMs));
}

function burstOf(delaysMs: readonly number[]): Burst {
  const sorted = [...delaysMs].sort((a, b) => a - b);
  return {
    firstMs: sorted[0] ?? NaN,
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    lastMs: sorted.at(-1) ?? NaN,
    count: sorted.length,
  };
}

/** The same writes from a bare client: a Job for each of `count` CronJobs, and a status write each if it is asked for. */
export async function bareBurst(assets: string, count: number, withStatus: boolean): Promise<Burst> {
  return await onFreshPlane(assets, async (_plane, bare) => {
    const owners = await makeCronJobs(bare, { path: customCronJobs, schedule: '0 0 1 1 *', count });
    await pause(2_000);
    const instant = '2026-01-01T00:00:00Z';
    const startMs = Date.now();
    const delays = await inParallel(owners, 64, async ({ name, uid }) => {
      const owner = { apiVersion: 'batch.tutorial.kubebuilder.io/v1', kind: 'CronJob', name, uid };
      const metadata = {
        name: `${name}-1767225600`,
        annotations: { [scheduledAt]: instant },
        finalizers: ['batch.tutorial.kubebuilder.io/recorded'],
        ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
      };
      await bare.write('POST', jobs, { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: jobSpec });
      if (withStatus) {
        const active = [{ apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name: metadata.name }];
        await bare.write('PATCH', `${customCronJobs}/${name}/status`, {
          status: { lastScheduleTime: instant, active },
        });
      }
      return Date.now() - startMs;
    });
    return burstOf(delays);
  });
}

/** How late each of `count` runs is when their ticks are spread evenly over a minute, in milliseconds, sorted. */
export async function spreadLateness(assets: string, count: number): Promise<readonly number[]> {
  return await onFreshPlane(assets, async (plane, bare) => {
    const program = await cronward.start(plane);
    // The ticks of `@every` follow the creation, so they are as spread as the creations are.
    const every = { path: customCronJobs, schedule: '@every 60s', count };
    await makeCronJobs(bare, every, { width: 1, pauseMs: Math.max(1, 60_000 / count - 5) });
    await pause(65_000);
    await program.stop();
    await pause(3_000);
    const { created } = readAudit(plane.auditLog ?? '');
    const first = new Map<string, number>();
    for (const { owner, tickMs, answeredMs } of created) {
      if (owner === undefined || tickMs === undefined || first.has(owner.uid)) continue;
      first.set(owner.uid, answeredMs - tickMs);
    }
    return [...first.values()].sort((a, b) => a - b);
  });
}

/** Waits for the first part of a minute: objects that are made across its end would be due while others are not there. */
async function untilEarlyInMinute(partMs: number): Promise<void> {
  while (Date.now() % 60_000 > partMs) await pause(200);
}

function nextMinute(epochMs: number): number {
  return Math.ceil(epochMs / 60_000) * 60_000;
}
