import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { startBalancer } from './balancer.js';
import type { Balancer } from './balancer.js';
import { serveBatchV1 } from './batch-v1.js';
import { startControlPlane } from './control-plane.js';
import type { Assets, ControlPlane, ControlPlaneOptions } from './control-plane.js';
import { builtProgram } from './cronward.js';
import { freePort, start, until } from './processes.js';
import type { Outcome, Program } from './processes.js';
import { root } from './sources.js';
import { writeServiceAccountKubeconfig } from './service-account.js';

const namespace = 'cronward-system';

/**
 * Cronward as its manifests install it, on a control plane without nodes: the processes of its Deployments run beside it,
 * with the arguments of their pods, and the Service is a balancer on 127.0.0.1.
 */
export interface Installation {
  readonly plane: ControlPlane;
  readonly balancer: Balancer;
  readonly kubectl: (args: string, object?: unknown) => Promise<Outcome>;
  /** The manifests of base and of the self-managed overlay that this API server knows the kinds of, in their order. */
  readonly files: readonly string[];
  /**
   * Starts the process of a Deployment's pod, as its service account where it has a token. Resolves when it answers, ready or
   * not; where its volumes can't be mounted, only once they can.
   */
  readonly startPod: (
    component: Component,
    more?: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ) => Promise<Pod>;
  /** Has the API server reach the webhook configurations' Service through the balancer. */
  readonly routeService: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export type Component = 'webhook' | 'controller' | 'certificates';

export interface Pod {
  readonly program: Program;
  /** The port of the webhook; of the others' no one. */
  readonly port: number;
  /** What `/readyz` says: undefined where it is ready. */
  readonly unready: () => Promise<string | undefined>;
  readonly stop: () => Promise<number | NodeJS.Signals>;
}

/** With `bare`, nothing is applied yet; with `controlPlane`, the control plane is started so. */
export async function openInstallation(
  assets: Assets,
  { bare = false, controlPlane = {} }: { bare?: boolean; controlPlane?: ControlPlaneOptions } = {},
): Promise<Installation | { readonly missing: string }> {
  if ('missing' in assets) return assets;
  const directory = mkdtempSync(join(tmpdir(), 'cronward-installation-'));
  const ends: (() => Promise<unknown>)[] = [
    () => {
      rmSync(directory, { recursive: true, force: true });
      return Promise.resolve();
    },
  ];
  const stop = async (): Promise<void> => {
    for (const end of ends.reverse()) await end();
  };
  try {
    const plane = await startControlPlane(assets.directory, controlPlane);
    ends.push(plane.stop);
    if (!plane.hasBatchV1CronJob && controlPlane.builtInBatch !== true) await serveBatchV1(plane);
    const balancer = await startBalancer();
    ends.push(balancer.stop);
    const kubectl = (args: string, object?: unknown): Promise<Outcome> =>
      plane.kubectl(args.split(' '), { stdin: object === undefined ? '' : JSON.stringify(object) });
    const files = bare ? [] : await servedFiles(plane);
    for (const file of files) {
      const applied = await plane.kubectl(['apply', '-f', file]);
      if (applied.code !== 0) throw new Error(applied.stderr);
    }
    if (!bare) await kubectl('wait --for=condition=Established crd/cronjobs.batch.tutorial.kubebuilder.io');
    const startPod: Installation['startPod'] = async (component, more = [], environment = {}) => {
      const pod = await runPod({ plane, directory, component, more, environment });
      ends.push(pod.stop);
      return pod;
    };
    const port = Number(new URL(balancer.url).port);
    return { plane, balancer, kubectl, files, startPod, routeService: () => routeService(plane, port), stop };
  } catch (error) {
    await stop();
    if (!String(error).includes('kube-apiserver has ended: fatal error: fault')) throw error;
    return { missing: `the kube-apiserver in ${assets.directory} dies of custom resources` };
  }
}

async function servedFiles(plane: ControlPlane): Promise<readonly string[]> {
  const files: string[] = [];
  for (const folder of ['base', 'overlays/self-managed']) {
    const { resources } = objectsIn(join(root, 'manifests', folder, 'kustomization.yaml'))[0] as {
      resources: string[];
    };
    for (const name of resources.filter((resource) => resource.endsWith('.yaml'))) {
      const file = join(root, 'manifests', folder, name);
      // A PodDisruptionBudget of policy/v1 came with 1.21.
      const groups = new Set(objectsIn(file).map(({ apiVersion }) => String(apiVersion)));
      const answers = await Promise.all(
        [...groups].map((group) => plane.request('GET', group === 'v1' ? '/api/v1' : `/apis/${group}`)),
      );
      if (answers.every(({ status }) => status === 200)) files.push(file);
    }
  }
  return files;
}

function objectsIn(file: string): Record<string, unknown>[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Record<string, unknown>);
}

/** No pod has the Service's address here, so it names the machine instead, and the webhooks name the balancer's port. */
async function routeService(plane: ControlPlane, port: number): Promise<void> {
  const service = `/api/v1/namespaces/${namespace}/services/cronward-webhook`;
  await plane.request('DELETE', service);
  await plane.request('POST', `/api/v1/namespaces/${namespace}/services`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'cronward-webhook' },
    spec: { type: 'ExternalName', externalName: '127.0.0.1' },
  });
  for (const resource of ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']) {
    const path = `/apis/admissionregistration.k8s.io/v1/${resource}/cronward`;
    const { body } = await plane.request('GET', path);
    const configuration = body as { webhooks: { clientConfig: { service: object } }[] };
    for (const { clientConfig } of configuration.webhooks) clientConfig.service = { ...clientConfig.service, port };
    const { status } = await plane.request('PUT', path, configuration);
    if (status !== 200) throw new Error(`PUT ${path}: ${status}`);
  }
}

interface PodOptions {
  readonly plane: ControlPlane;
  readonly directory: string;
  readonly component: Component;
  readonly more: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

async function runPod({ plane, directory, component, more, environment }: PodOptions): Promise<Pod> {
  const deployment = await objectAt(plane, `/apis/apps/v1/namespaces/${namespace}/deployments/cronward-${component}`);
  const { spec } = (deployment as { spec: { template: { spec: PodSpec } } }).spec.template;
  const home = mkdtempSync(join(directory, `${component}-`));
  const volumes = volumesOf(spec).map((volume) => ({ ...volume, path: volume.path.replace('/etc/cronward', home) }));
  const unmount = volumes.length > 0 ? await mount(plane, volumes) : () => Promise.resolve();
  const [port, healthPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const account =
    spec.automountServiceAccountToken === false
      ? []
      : [`--kubeconfig=${await writeServiceAccountKubeconfig(plane, `cronward-${component}`)}`];
  const args = [
    ...(spec.containers[0]?.args ?? []).map((arg) => arg.replace('/etc/cronward', home)),
    ...['--host=127.0.0.1', `--health-port=${healthPort}`, `--metrics-port=${metricsPort}`],
    // API servers keep idle connections for 90 s; what becomes of those is for the hostile scenarios to show.
    ...(component === 'webhook' ? [`--port=${port}`, '--idle-seconds=0'] : []),
    ...account,
    ...more,
  ];
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('CRONWARD_'));
  const program = start(process.execPath, [builtProgram(), ...args], { ...Object.fromEntries(own), ...environment });
  const unready = async (): Promise<string | undefined> => {
    const answer = await fetch(`http://127.0.0.1:${healthPort}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return undefined;
    return answer === undefined ? 'nothing answers' : await answer.text();
  };
  await until(`the ${component} to answer`, async () => {
    if (!program.isRunning()) throw new Error(`the ${component} ended early: ${program.stderr()}${program.stdout()}`);
    return (await unready()) === 'nothing answers' ? undefined : true;
  });
  const stop = async (): Promise<number | NodeJS.Signals> => {
    const code = await program.stop();
    await unmount();
    return code;
  };
  return { program, port, unready, stop };
}

interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly secret?: { readonly secretName: string };
    readonly configMap?: Source;
    readonly projected?: { readonly sources: readonly { readonly secret?: Source; readonly configMap?: Source }[] };
  }[];
}

/** What a volume takes of a Secret or of a ConfigMap. */
interface Source {
  readonly name: string;
  /** The keys; without them all that there are. */
  readonly items?: readonly { readonly key: string }[];
  readonly optional?: boolean;
}

interface Volume {
  readonly path: string;
  readonly sources: readonly (Source & { readonly resource: 'secrets' | 'configmaps' })[];
}

/** Where the container of a pod has Secrets and ConfigMaps. */
function volumesOf({ containers, volumes = [] }: PodSpec): readonly Volume[] {
  return (containers[0]?.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
    const volume = volumes.find((candidate) => candidate.name === name);
    const { secret, configMap, projected } = volume ?? {};
    const whole = { ...(secret && { secret: { name: secret.secretName } }), ...(configMap && { configMap }) };
    const sources = (projected?.sources ?? [whole]).flatMap((source) => [
      ...(source.secret ? [{ resource: 'secrets' as const, ...source.secret }] : []),
      ...(source.configMap ? [{ resource: 'configmaps' as const, ...source.configMap }] : []),
    ]);
    return sources.length === 0 ? [] : [{ path: mountPath, sources }];
  });
}

/**
 * Plays kubelet: keeps Secrets and ConfigMaps in the directories of a pod, each change of a volume as a whole, by moving a
 * symbolic link. Resolves when they are there, as a pod starts only then.
 */
async function mount(plane: ControlPlane, volumes: readonly Volume[]): Promise<() => Promise<void>> {
  const life = new AbortController();
  const written = new Map<string, string>();
  const refresh = async (): Promise<void> => {
    for (const { path, sources } of volumes) {
      const parts = await Promise.all(sources.map((source) => partOf(plane, source)));
      const version = JSON.stringify(parts);
      // A Secret that is gone, or lacks a key, leaves the volume as it is.
      if (parts.includes(undefined) || written.get(path) === version) continue;
      place(path, new Map(parts.flatMap((part) => Object.entries(part ?? {}))));
      written.set(path, version);
    }
  };
  await until('the volumes of the pod', async () => {
    await refresh();
    return written.size === volumes.length ? true : undefined;
  });
  const playing = (async () => {
    while (!life.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await refresh().catch(() => undefined);
    }
  })();
  return async () => {
    life.abort();
    await playing;
  };
}

/** The files of one source of a volume; undefined where something is not there that must be. */
async function partOf(
  plane: ControlPlane,
  { resource, name, items, optional = false }: Volume['sources'][number],
): Promise<Readonly<Record<string, Buffer>> | undefined> {
  const object = (await objectAt(plane, `/api/v1/namespaces/${namespace}/${resource}/${name}`)) as Partial<Stored>;
  const { data = {} } = object;
  const wanted = items?.map(({ key }) => key) ?? Object.keys(data);
  const isThere = wanted.length > 0 && wanted.every((key) => data[key] !== undefined);
  if (!isThere && !optional) return undefined;
  const encoding = resource === 'secrets' ? 'base64' : 'utf8';
  return Object.fromEntries((isThere ? wanted : []).map((key) => [key, Buffer.from(data[key] ?? '', encoding)]));
}

interface Stored {
  readonly data: Readonly<Record<string, string>>;
}

function place(path: string, files: ReadonlyMap<string, Buffer>): void {
  mkdirSync(path, { recursive: true });
  const fresh = `..${readdirSync(path).length}-${process.hrtime.bigint()}`;
  mkdirSync(join(path, fresh));
  for (const [name, bytes] of files) writeFileSync(join(path, fresh, name), bytes, { mode: 0o600 });
  symlinkSync(fresh, join(path, '..data_tmp'));
  renameSync(join(path, '..data_tmp'), join(path, '..data'));
  for (const name of files.keys()) {
    if (!readdirSync(path).includes(name)) symlinkSync(join('..data', name), join(path, name));
  }
}

async function objectAt(plane: ControlPlane, path: string): Promise<unknown> {
  return (await plane.request('GET', path)).body;
}
