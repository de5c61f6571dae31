import { startController } from '../support/controller.js';
import type { Controller } from '../support/controller.js';
import type { ControlPlane } from '../support/control-plane.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { until } from '../support/processes.js';
import type { JobHistory } from './history.js';
import type { Disturbance, Expected, Policy } from './oracle.js';
import { everyone } from './oracle.js';
import { fateOf, playJobController } from './player.js';
import type { Random } from './random.js';

/** A set of CronJobs, the controllers that run them, and a record of what was done to these. */
export interface Arena {
  readonly plane: ControlPlane;
  readonly name: string;
  readonly random: Random;
  readonly history: JobHistory;
  readonly namespaces: readonly string[];
  readonly cronJobs: readonly Expected[];
  /** One for each controller. */
  readonly proxies: readonly FaultProxy[];
  readonly disturbances: Disturbance[];
  /** Names of Jobs that belong to strangers, as `namespace/name`. */
  readonly taken: Set<string>;
  /** What a class itself has found to be wrong, one sentence each. */
  readonly wrong: string[];
  /** Starts a controller behind the proxy of that number. */
  readonly launch: (proxy?: number) => Promise<Controller>;
  /** Notes that a fault was injected. */
  readonly fault: (what: string) => void;
  /** What was injected, and how often. */
  readonly faults: ReadonlyMap<string, number>;
  readonly stop: () => Promise<void>;
}

export interface ArenaOptions {
  readonly plane: ControlPlane;
  readonly history: JobHistory;
  readonly name: string;
  readonly random: Random;
  readonly seed: number;
  /** The controllers see the whole cluster, and the CronJobs are spread over three namespaces. */
  readonly wholeCluster: boolean;
  readonly proxies: number;
  readonly cronJobs: number;
  readonly flags: Readonly<Record<string, string | number | boolean>>;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly command: readonly string[] | undefined;
  readonly report: (line: string) => void;
}

export async function openArena(options: ArenaOptions): Promise<Arena> {
  const { plane, history, name, random, seed, wholeCluster, report } = options;
  const namespaces = wholeCluster ? [`${name}-a`, `${name}-b`, `${name}-c`] : [name];
  for (const namespace of namespaces) await created(plane, '/api/v1/namespaces', { metadata: { name: namespace } });
  const proxies = await Promise.all(
    Array.from({ length: options.proxies }, (_, index) => FaultProxy.start(plane, `${name}-${index}`)),
  );
  const faults = new Map<string, number>();
  const running = new Set<Controller>();
  const launch = async (index = 0): Promise<Controller> => {
    const proxy = proxies[index];
    if (proxy === undefined) throw new Error(`There is no proxy ${index}`);
    proxy.restartCount();
    const scope = wholeCluster ? {} : { namespace: name };
    const { logFile, command, flags, env } = options;
    const controller = await startController({
      kubeconfig: proxy.kubeconfigPath,
      flags: { ...scope, ...flags },
      env,
      logFile,
      ...(command !== undefined && { command }),
    });
    running.add(controller);
    void controller.program.ended.then(() => running.delete(controller));
    return controller;
  };
  const cronJobs = await createCronJobs(plane, namespaces, options.cronJobs);
  const lengths = new Map(cronJobs.map(({ key, everyMs }) => [key, everyMs]));
  const stopPlaying = playJobController(plane, history, (key) => {
    const everyMs = lengths.get(key.replace(/-\d+$/u, ''));
    return everyMs === undefined ? undefined : fateOf(seed, key, everyMs);
  });
  return {
    ...{ plane, name, random, history, namespaces, cronJobs, proxies, launch, faults },
    disturbances: [],
    taken: new Set(),
    wrong: [],
    fault: (what) => {
      faults.set(what, (faults.get(what) ?? 0) + 1);
      report(`${name}: ${what}`);
    },
    stop: async () => {
      stopPlaying();
      for (const { program } of running) {
        program.signal('SIGCONT');
        await program.stop();
      }
      for (const proxy of proxies) await proxy.stop();
    },
  };
}

/** Notes a time in which runs may be late: from `fromMs` until now, and `recoveryMs` more. */
export function disturbed(
  arena: Arena,
  { what, fromMs, recoveryMs, scope = everyone }: Omit<Disturbance, 'toMs' | 'scope'> & { scope?: string },
): void {
  arena.disturbances.push({ what, fromMs, toMs: Date.now(), recoveryMs, scope });
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** True when the promise resolves within that time. */
export async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<false>((resolve) => (timer = setTimeout(resolve, ms, false)));
  try {
    return await Promise.race([promise.then(() => true), patience]);
  } finally {
    clearTimeout(timer);
  }
}

const policies: readonly Policy[] = ['Allow', 'Forbid', 'Replace'];
const limits = [0, 1, 3];
const periods = [6, 7, 8, 9, 10];

/** Every policy with every history limit, each with a period of its own. */
async function createCronJobs(plane: ControlPlane, namespaces: readonly string[], count: number): Promise<Expected[]> {
  const made: Expected[] = [];
  for (let i = 0; i < count; i++) {
    const policy = policies[i % 3] ?? 'Allow';
    const limit = limits[Math.floor(i / 3) % 3] ?? 0;
    const seconds = periods[i % periods.length] ?? 10;
    const namespace = namespaces[i % namespaces.length] ?? '';
    const name = `${policy.toLowerCase()}-${i}`;
    const container = { name: 'main', image: 'busybox' };
    const object = {
      apiVersion: 'batch.tutorial.kubebuilder.io/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: {
        schedule: `@every ${seconds}s`,
        concurrencyPolicy: policy,
        successfulJobsHistoryLimit: limit,
        failedJobsHistoryLimit: limit,
        jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } } },
      },
    };
    const metadata = await created(plane, cronJobsOf(namespace), object);
    made.push({
      key: `${namespace}/${name}`,
      uid: metadata.uid,
      policy,
      everyMs: seconds * 1_000,
      createdMs: Date.parse(metadata.creationTimestamp),
    });
    // Spread over the seconds.
    await pause(130);
  }
  return made;
}

export function cronJobsOf(namespace: string): string {
  return `/apis/batch.tutorial.kubebuilder.io/v1/namespaces/${namespace}/cronjobs`;
}

export function jobsOf(namespace: string): string {
  return `/apis/batch/v1/namespaces/${namespace}/jobs`;
}

/** Creates an object and returns its metadata. */
export async function created(
  plane: ControlPlane,
  path: string,
  object: object,
): Promise<{ uid: string; creationTimestamp: string }> {
  return await until(`${path} to take an object`, async () => {
    const { status, body } = await plane.request('POST', path, object);
    if (status === 201) return (body as { metadata: { uid: string; creationTimestamp: string } }).metadata;
    // A namespace that is a moment old may still be unknown.
    if (status !== 403 && status !== 404) throw new Error(`POST ${path}: ${status} ${JSON.stringify(body)}`);
    return undefined;
  });
}
