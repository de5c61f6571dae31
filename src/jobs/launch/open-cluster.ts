import { randomUUID } from 'node:crypto';
import { kinds } from '../../core/cronjob/schema/index.js';
import type { CronJobKind } from '../../core/cronjob/schema/index.js';
import { AccessError, Client, findCluster, systemClock, usualKubeconfig } from '../../kube/index.js';
import type { Clock, ClusterAccess } from '../../kube/index.js';
import { runBatch } from './batch.js';
import type { LaunchOne } from './batch.js';
import { applyCronJob } from './apply.js';
import { createOrAdopt, getJob } from './create.js';
import type { Launched, Line } from './create.js';
import { LaunchError } from './errors.js';
import type {
  Abortable,
  BatchOptions,
  BatchResult,
  Cluster,
  ConnectOptions,
  LaunchedJob,
  LaunchOptions,
  RunCronJobOptions,
  ScatterOptions,
} from './handles.js';
import { batchLabel, prepare } from './identity.js';
import type { CronJob } from '../generated/kubernetes.js';
import type { CronJobInput, Job, JobInput } from '../objects.js';
import type { JobState } from './job-state.js';
import { Lookout } from './lookout.js';
import { OpenJob } from './open-job.js';
import { runCronJob } from './run-cron-job.js';

const noCluster =
  'no cluster is known: KUBECONFIG names no kubeconfig, there is no ~/.kube/config, and this is no pod; ' +
  'name a file (the option kubeconfig)';

/** Finds the cluster. Throws a `LaunchError` (`NoAccess`) where there is none. */
export async function openCluster(options: ConnectOptions): Promise<OpenCluster> {
  const { kubeconfig, context, namespace, lostAfterSeconds } = options;
  const { env } = process;
  try {
    const file = kubeconfig ?? usualKubeconfig(env);
    if (file === undefined && (env['KUBERNETES_SERVICE_HOST'] ?? '') === '')
      throw new LaunchError('NoAccess', noCluster);
    const access = await findCluster({ kubeconfig: file, context, env });
    return new OpenCluster({ access, namespace, lostAfterSeconds });
  } catch (error) {
    if (error instanceof AccessError) throw new LaunchError('NoAccess', error.message);
    throw error;
  }
}

export interface OpenClusterOptions {
  readonly access: ClusterAccess;
  readonly namespace?: string | undefined;
  readonly lostAfterSeconds?: number | undefined;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** A run of a CronJob that was started by hand. */
export interface Run {
  readonly job: LaunchedJob;
  /** Whether the CronJob's own controller knows of it, so that Forbid counts it. */
  readonly counted: boolean;
}

const usualLostAfterSeconds = 300;

export class OpenCluster implements Cluster {
  readonly server: string;
  readonly namespace: string;
  readonly #client: Client;
  readonly #closing = new AbortController();
  readonly #line: Line;

  constructor({ access, namespace, lostAfterSeconds, clock = systemClock, random = Math.random }: OpenClusterOptions) {
    const seconds = lostAfterSeconds ?? usualLostAfterSeconds;
    if (!(seconds >= 0)) throw new RangeError(`lostAfterSeconds is ${seconds}; it must be a number of at least 0`);
    this.server = access.server;
    this.namespace = namespace ?? access.namespace;
    this.#client = new Client({ access, clock, userAgent: 'cronward-launch' });
    this.#line = { api: this.#client, clock, random, lostAfterMs: seconds * 1_000, signal: this.#closing.signal };
  }

  async launch(job: Job | JobInput, { key, signal }: LaunchOptions = {}): Promise<LaunchedJob> {
    const launched = await this.#create(job, { key, signal });
    return new OpenJob(this.#line, this.#lookoutFor(launched.job), launched);
  }

  async launchAll(
    jobs: Iterable<Job | JobInput> | AsyncIterable<Job | JobInput>,
    options: BatchOptions = {},
  ): Promise<BatchResult> {
    const batch = randomUUID();
    const shared = new Map<string, Lookout>();
    const launch: LaunchOne = async (job, key, signal) => {
      const launched = await this.#create(job, { key, signal, batch });
      const { labels, meta } = launched.job;
      // One that an earlier batch made carries the label of that.
      if (labels[batchLabel] !== batch) return new OpenJob(this.#line, this.#lookoutFor(launched.job), launched);
      const lookout = shared.get(meta.namespace) ?? this.#lookoutForBatch(meta.namespace, batch);
      shared.set(meta.namespace, lookout);
      return new OpenJob(this.#line, lookout, launched);
    };
    return await runBatch(jobs, launch, options);
  }

  async scatter<Input>(
    inputs: Iterable<Input>,
    jobFor: (input: Input, index: number) => Job | JobInput,
    options: ScatterOptions<Input> = {},
  ): Promise<BatchResult> {
    const { key, ...rest } = options;
    const all = [...inputs];
    const keys = key === undefined ? undefined : all.map(key);
    return await this.launchAll(
      all.map((input, index) => jobFor(input, index)),
      { ...rest, ...(keys !== undefined && { key: (_job, index) => keys[index] ?? '' }) },
    );
  }

  async runCronJob(name: string, options: RunCronJobOptions = {}): Promise<LaunchedJob> {
    return (await this.startRun(name, options)).job;
  }

  /** As `runCronJob`, for a CronJob of these kinds. */
  async startRun(name: string, options: RunCronJobOptions & { readonly among?: readonly CronJobKind[] }): Promise<Run> {
    const { namespace = this.namespace, force = false, signal, among = kinds } = options;
    const run = { namespace, name, among, force, launchId: randomUUID() };
    const { counted, ...launched } = await runCronJob(this.#lineFor(signal), run);
    return { job: new OpenJob(this.#line, this.#lookoutFor(launched.job), launched), counted };
  }

  async apply(cronJob: CronJob | CronJobInput, { signal }: Abortable = {}): Promise<CronJob> {
    return await applyCronJob(this.#lineFor(signal), cronJob, this.namespace);
  }

  async attach(
    name: string,
    { namespace = this.namespace, signal }: Abortable & { readonly namespace?: string } = {},
  ): Promise<LaunchedJob> {
    const job = await getJob(this.#lineFor(signal), namespace, name);
    if (job === undefined) throw new LaunchError('NotFound', `there is no Job ${namespace}/${name}`);
    return new OpenJob(this.#line, this.#lookoutFor(job), { job, adopted: true });
  }

  close(): Promise<void> {
    this.#closing.abort(new LaunchError('Closed', `the connection to ${this.server} was closed`));
    this.#client.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #create(
    job: Job | JobInput,
    {
      key,
      signal,
      batch,
    }: { readonly key?: string | undefined; readonly signal?: AbortSignal | undefined; readonly batch?: string },
  ): Promise<Launched> {
    const prepared = prepare(job, { namespace: this.namespace, key, launchId: randomUUID(), batch });
    if (prepared === undefined)
      throw new LaunchError('Refused', 'the Job needs metadata.name or metadata.generateName');
    return await createOrAdopt(this.#lineFor(signal), prepared);
  }

  #lookoutForBatch(namespace: string, batch: string): Lookout {
    const { api, clock, random, lostAfterMs } = this.#line;
    const labels = { labelSelector: `${batchLabel}=${batch}` };
    return new Lookout({ api, clock, random, lostAfterMs, namespace, jobs: labels, pods: labels });
  }

  #lookoutFor({ meta, selector }: JobState): Lookout {
    const { api, clock, random, lostAfterMs } = this.#line;
    return new Lookout({
      ...{ api, clock, random, lostAfterMs, namespace: meta.namespace },
      jobs: { fieldSelector: `metadata.name=${meta.name}` },
      pods: { labelSelector: labelSelector(selector) },
    });
  }

  #lineFor(signal: AbortSignal | undefined): Line {
    if (signal === undefined) return this.#line;
    return { ...this.#line, signal: AbortSignal.any([this.#line.signal, signal]) };
  }
}

function labelSelector(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}
