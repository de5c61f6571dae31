import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { ControlPlane } from './control-plane.js';
import { inParallel, start } from './processes.js';
import type { Program } from './processes.js';

export interface ControllerManagerOptions {
  /** The controllers to run, by their names in `--controllers`, such as `job`, `garbagecollector`, `cronjob`. */
  readonly controllers: readonly string[];
  /** Calls a second to the API server, and as many at once. Default: as good as no limit. */
  readonly qps?: number;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  readonly flags?: readonly string[];
}

/** Whether these programs include kube-controller-manager, which envtest's do not. */
export function hasControllerManager(assets: string): boolean {
  try {
    accessSync(join(assets, 'kube-controller-manager'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts kube-controller-manager with the administrator's rights, without leader election and without a port.
 *
 * An API server whose pods the job controller is to create needs the flag `podsNeedNoToken`, or the controllers
 * `serviceaccount` and `serviceaccount-token` beside it.
 */
export function startControllerManager(
  plane: ControlPlane,
  assets: string,
  options: ControllerManagerOptions,
): Program {
  const { controllers, qps = 10_000, featureGates = {}, flags = [] } = options;
  const gates = Object.entries(featureGates).map(([name, on]) => `${name}=${on}`);
  return start(join(assets, 'kube-controller-manager'), [
    `--kubeconfig=${plane.kubeconfigPath}`,
    `--controllers=${controllers.join(',')}`,
    `--kube-api-qps=${qps}`,
    `--kube-api-burst=${qps}`,
    '--leader-elect=false',
    // Neither the secure nor, before 1.24, the old plain port: nobody asks for its health.
    '--secure-port=0',
    ...(Number(plane.version.split('.')[1]) < 24 ? ['--port=0'] : []),
    `--service-account-private-key-file=${plane.serviceAccountKey}`,
    ...(gates.length === 0 ? [] : [`--feature-gates=${gates.join(',')}`]),
    ...flags,
  ]);
}

/** A flag of kube-apiserver: pods are taken without a service account, which no controller makes here. */
export const podsNeedNoToken = '--disable-admission-plugins=ServiceAccount';

/** How a pod ends that nobody runs. */
export type PodEnd = 'Succeeded' | 'Failed' | 'runs on';

interface PodList {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly namespace: string;
      readonly labels?: Readonly<Record<string, string>>;
    };
    readonly status: { readonly phase?: string };
  }[];
}

/**
 * Plays the kubelet that no node has here: ends each waiting pod as `endOf` says about the name of its Job, and leaves
 * the others as they are. Call it again and again; returns how many pods it ended.
 */
export async function playKubelet(plane: ControlPlane, endOf: (job: string) => PodEnd): Promise<number> {
  const { body } = await plane.request('GET', '/api/v1/pods');
  const due = (body as PodList).items.flatMap(({ metadata, status }) => {
    const end = endOf(metadata.labels?.['job-name'] ?? '');
    return end === 'runs on' || (status.phase ?? 'Pending') !== 'Pending' ? [] : [{ ...metadata, end }];
  });
  await inParallel(due, 8, ({ namespace, name, end }) =>
    plane.request('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/status`, { status: { phase: end } }),
  );
  return due.length;
}
