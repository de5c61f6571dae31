import type { Assets, ControlPlane, ControlPlaneOptions } from './control-plane.js';
import { startControlPlane } from './control-plane.js';
import { hasControllerManager, podsNeedNoToken, startControllerManager } from './kube-controller-manager.js';
import { until } from './processes.js';

/**
 * A control plane with the Job controller and the garbage collector of Kubernetes. It has no node and no kubelet, so nothing
 * runs and there are no logs: a test plays the kubelet and says of each pod how it is.
 */
export interface JobWorld {
  readonly plane: ControlPlane;
  /** Whether this Kubernetes knows Indexed Jobs: 1.24 and newer, without a feature gate. */
  readonly hasIndexedJobs: boolean;
  /** The pods of a Job, once there are so many. */
  readonly pods: (job: string, count?: number, namespace?: string) => Promise<readonly Pod[]>;
  /** Says of a pod how it is, as a kubelet would. */
  readonly say: (pod: Pod, status: object) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly containers: readonly {
      readonly name: string;
      readonly volumeMounts?: readonly { readonly mountPath: string; readonly subPathExpr?: string }[];
    }[];
  };
  readonly status: { readonly phase?: string };
}

export async function openJobWorld(
  assets: Assets,
  options: ControlPlaneOptions = {},
  controllers: readonly string[] = [],
): Promise<JobWorld | { readonly missing: string }> {
  if ('missing' in assets) return assets;
  const { directory } = assets;
  if (!hasControllerManager(directory)) return { missing: `there is no kube-controller-manager in ${directory}` };
  const plane = await startControlPlane(directory, { ...options, builtInBatch: true, flags: [podsNeedNoToken] });
  const manager = startControllerManager(plane, directory, {
    controllers: ['job', 'garbagecollector', ...controllers],
  });
  return {
    plane,
    hasIndexedJobs: Number(plane.version.split('.')[1]) >= 24,
    pods: (job, count = 1, namespace = 'default') =>
      until(`${count} pods of ${job}`, async () => {
        const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=job-name=${job}`;
        const { items } = (await plane.request('GET', path)).body as { readonly items: readonly Pod[] };
        return items.length >= count ? items : undefined;
      }),
    say: async ({ metadata: { namespace, name } }, status) => {
      const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
      const answer = await plane.request('PATCH', path, { status });
      if (answer.status !== 200) throw new Error(`PATCH ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    },
    stop: async () => {
      await manager.stop(1_000);
      await plane.stop();
    },
  };
}

/** How a kubelet tells of a pod whose containers have ended with this code. */
export function ended(pod: Pod, exitCode: number, more: object = {}): object {
  const now = new Date().toISOString().replace(/\.\d+/u, '');
  const terminated = {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt: now,
    finishedAt: now,
    ...more,
  };
  return {
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    containerStatuses: pod.spec.containers.map(({ name }) => containerStatus(name, { terminated })),
  };
}

/** How a kubelet tells of a pod whose containers wait for this reason. */
export function waiting(pod: Pod, reason: string, message: string): object {
  const state = { waiting: { reason, message } };
  return { phase: 'Pending', containerStatuses: pod.spec.containers.map(({ name }) => containerStatus(name, state)) };
}

function containerStatus(name: string, state: object): object {
  return { name, image: 'a', imageID: '', ready: false, restartCount: 0, state };
}
