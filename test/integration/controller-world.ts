import { join } from 'node:path';
import { startController } from '../support/controller.js';
import type { Controller } from '../support/controller.js';
import { startControlPlane } from '../support/control-plane.js';
import type { Assets, ControlPlane } from '../support/control-plane.js';
import {
  hasControllerManager,
  playKubelet,
  podsNeedNoToken,
  startControllerManager,
} from '../support/kube-controller-manager.js';
import { until } from '../support/processes.js';
import type { Outcome } from '../support/processes.js';
import { writeServiceAccountKubeconfig } from '../support/service-account.js';
import { root } from '../support/sources.js';
import { collection, custom, minimal, pipe } from '../support/world.js';

/** A control plane with the Job controller and the garbage collector of Kubernetes, and a running `cronward controller`. */
export interface ControllerWorld {
  readonly plane: ControlPlane;
  readonly kubectl: (args: string, object?: unknown) => Promise<Outcome>;
  readonly controller: () => Controller;
  /** Ends the controller with SIGTERM; resolves to its exit code. */
  readonly stopController: () => Promise<number | NodeJS.Signals>;
  readonly startController: () => Promise<void>;
  /** From now on the pods of the Jobs of this CronJob run on, or end. */
  readonly letRun: (cronJob: string, runsOn: boolean) => void;
  readonly stop: () => Promise<void>;
}

export interface Job {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly Readonly<Record<string, unknown>>[];
  };
  readonly spec: unknown;
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

export interface CronJobObject {
  readonly metadata: { readonly uid: string; readonly creationTimestamp: string };
  readonly status?: {
    readonly lastScheduleTime?: string;
    readonly lastSuccessfulTime?: string;
    readonly nextScheduleTime?: string;
    readonly observedGeneration?: number;
    readonly active?: readonly { readonly name: string }[];
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
    }[];
  };
}

/** A world whose controller is ready, or why there can be none. */
export async function openControllerWorld(assets: Assets): Promise<ControllerWorld | { readonly missing: string }> {
  if ('missing' in assets) return assets;
  const { directory } = assets;
  if (!hasControllerManager(directory)) return { missing: `there is no kube-controller-manager in ${directory}` };
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.reverse()) await end();
  };
  try {
    const plane = await startControlPlane(directory, {
      builtInBatch: true,
      audit: 'blocking',
      flags: [podsNeedNoToken],
    });
    ends.push(plane.stop);
    const kubectl = (args: string, object?: unknown): Promise<Outcome> =>
      plane.kubectl(args.split(' '), { stdin: object === undefined ? '' : JSON.stringify(object) });
    await pipe(plane, ['generate', 'crd'], ['apply', '-f', '-']);
    await kubectl('wait --for=condition=Established crd/cronjobs.batch.tutorial.kubebuilder.io');
    // The garbage collector learns of kinds every 30 s only, so it is started when the definition is there.
    const manager = startControllerManager(plane, directory, { controllers: ['job', 'garbagecollector'] });
    ends.push(() => manager.stop(1_000));
    const runningOn = new Set<string>();
    ends.push(playing(plane, runningOn));
    const kubeconfig = await serviceAccountKubeconfig(plane);
    let controller = await readyController(kubeconfig);
    ends.push(() => controller.program.stop());
    return {
      plane,
      kubectl,
      controller: () => controller,
      stopController: () => controller.program.stop(),
      startController: async () => {
        controller = await readyController(kubeconfig);
      },
      letRun: (cronJob, runsOn) => {
        if (runsOn) runningOn.add(cronJob);
        else runningOn.delete(cronJob);
      },
      stop,
    };
  } catch (error) {
    await stop();
    if (!String(error).includes('kube-apiserver has ended: fatal error: fault')) throw error;
    return { missing: `the kube-apiserver in ${directory} dies of custom resources` };
  }
}

async function readyController(kubeconfig: string): Promise<Controller> {
  const controller = await startController({ kubeconfig, flags: { 'leader-elect': true } });
  await controller.ready();
  return controller;
}

/**
 * Writes a kubeconfig for the controller's service account, which has the generated rights and no others, so that
 * every test of this world fails where a right is missing. Returns its path.
 */
async function serviceAccountKubeconfig(plane: ControlPlane): Promise<string> {
  const files = ['namespace', 'service-accounts', 'rbac'].map((name) => join(root, `manifests/base/${name}.yaml`));
  const applied = await plane.kubectl(['apply', ...files.flatMap((file) => ['-f', file])]);
  if (applied.code !== 0) throw new Error(applied.stderr);
  return writeServiceAccountKubeconfig(plane, 'cronward-controller');
}

/** Ends pods all the time: those of CronJobs whose name begins with `fail` fail. */
/** What stands behind the name of a CronJob in that of its Job: the time of the run, or that it was started by hand. */
const runSuffix = /-(?:run-[0-9a-f]{6}|\d+)$/u;

function playing(plane: ControlPlane, runningOn: ReadonlySet<string>): () => Promise<void> {
  let stopped = false;
  const play = async (): Promise<void> => {
    while (!stopped) {
      await playKubelet(plane, (job) => {
        if (runningOn.has(job.replace(runSuffix, ''))) return 'runs on';
        return job.startsWith('fail') ? 'Failed' : 'Succeeded';
      }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  const played = play();
  return async () => {
    stopped = true;
    await played;
  };
}

const jobsPath = '/apis/batch/v1/namespaces/default/jobs';

/** The Jobs that are or were of this CronJob by their name, oldest tick first. */
export async function jobsOf({ plane }: ControllerWorld, cronJob: string): Promise<readonly Job[]> {
  const { body } = await plane.request('GET', jobsPath);
  return (body as { items: readonly Job[] }).items
    .filter(({ metadata }) => metadata.name.replace(runSuffix, '') === cronJob)
    .sort((a, b) => tickOf(a) - tickOf(b));
}

/** The tick in the name of a Job, in epoch seconds. */
export function tickOf({ metadata }: Job): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
}

export function isFinished({ status }: Job): boolean {
  return (status.conditions ?? []).some(
    (condition) => condition.status === 'True' && ['Complete', 'Failed'].includes(condition.type),
  );
}

export async function cronJobOf({ plane }: ControllerWorld, name: string): Promise<CronJobObject> {
  const { status, body } = await plane.request('GET', `${collection(custom)}/${name}`);
  if (status !== 200) throw new Error(`GET ${name}: ${status}`);
  return body as CronJobObject;
}

/** Creates a CronJob in the namespace `default`. */
export async function create({ plane }: ControllerWorld, name: string, spec: object): Promise<CronJobObject> {
  const { status, body } = await plane.request('POST', collection(custom), minimal(custom, name, spec));
  if (status !== 201) throw new Error(`POST ${name}: ${status} ${JSON.stringify(body)}`);
  return body as CronJobObject;
}

export async function patch({ plane }: ControllerWorld, name: string, change: object): Promise<void> {
  const { status, body } = await plane.request('PATCH', `${collection(custom)}/${name}`, change);
  if (status !== 200) throw new Error(`PATCH ${name}: ${status} ${JSON.stringify(body)}`);
}

export interface JobMetadata {
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly object[];
}

/** Creates a Job that the controller did not make. */
export async function createJob({ plane }: ControllerWorld, metadata: JobMetadata): Promise<Job> {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.36' }] } };
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } };
  const { status, body } = await plane.request('POST', jobsPath, job);
  if (status !== 201) throw new Error(`POST Job ${metadata.name}: ${status} ${JSON.stringify(body)}`);
  return body as Job;
}

export interface Event {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
}

/** The events about a CronJob. */
export async function eventsOf({ plane }: ControllerWorld, name: string): Promise<readonly Event[]> {
  const selector = encodeURIComponent(`involvedObject.kind=CronJob,involvedObject.name=${name}`);
  const { body } = await plane.request('GET', `/api/v1/namespaces/default/events?fieldSelector=${selector}`);
  return (body as { items: readonly Event[] }).items;
}

/** The condition of that type, as `status/reason`. */
export async function conditionOf(world: ControllerWorld, name: string, type: string): Promise<string | undefined> {
  const { status } = await cronJobOf(world, name);
  const condition = status?.conditions?.find((candidate) => candidate.type === type);
  return condition === undefined ? undefined : `${condition.status}/${condition.reason}`;
}

/** Asks for up to two minutes: a schedule takes its time. */
export function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  return until(what, ask, { tries: 480, pauseMs: 250 });
}

/** Lets the clock go on to that moment, where something must not happen meanwhile. */
export async function untilClock(epochMs: number): Promise<void> {
  await until('the clock', () => (Date.now() >= epochMs ? true : undefined), { tries: 1_200, pauseMs: 100 });
}
