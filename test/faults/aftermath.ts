import { recordedFinalizer } from '../../src/core/cronjob/job.js';
import { until } from '../support/processes.js';
import { cronJobsOf, jobsOf } from './arena.js';
import type { Arena } from './arena.js';
import type { JobState } from './history.js';

interface StoredCronJob {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: { readonly successfulJobsHistoryLimit: number };
  readonly status?: {
    readonly lastScheduleTime?: string;
    readonly startingScheduleTime?: string;
    readonly active?: readonly { readonly name: string }[];
  };
}

interface StoredJob {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** A controller holds a Job for 20 s after it saw it first, and the one that runs at the end may have begun late. */
const longestHoldMs = 60_000;

/**
 * What has to hold when the faults are over: the state is as if there had been none. Asked again for some seconds, since
 * Jobs go on meanwhile; returns one sentence for each thing that is wrong all that time.
 */
export async function settled(arena: Arena): Promise<readonly string[]> {
  let wrong: readonly string[] = [];
  const ask = async (): Promise<true | undefined> => {
    const faults = await Promise.all(arena.namespaces.map((namespace) => lookAt(arena, namespace)));
    wrong = wrong.length === 0 ? faults.flat() : wrong.filter((fault) => faults.flat().includes(fault));
    return wrong.length === 0 ? true : undefined;
  };
  await until('the state to be as without faults', ask, { tries: 40, pauseMs: 250 }).catch(() => undefined);
  return wrong.map((fault) => `aftermath: ${fault}`);
}

async function lookAt({ plane, history, taken }: Arena, namespace: string): Promise<readonly string[]> {
  const list = async <Item>(path: string): Promise<readonly Item[]> =>
    ((await plane.request('GET', path)).body as { items: readonly Item[] }).items;
  const cronJobs = await list<StoredCronJob>(cronJobsOf(namespace));
  const jobs = await list<StoredJob>(jobsOf(namespace));
  const lastTicks = new Map<string, number>();
  for (const { job } of history.changes) {
    if (job?.owner === undefined || job.tickMs === undefined) continue;
    lastTicks.set(job.owner, Math.max(lastTicks.get(job.owner) ?? 0, job.tickMs));
  }
  const strangers = [...taken].filter((key) => key.startsWith(`${namespace}/`));
  return [
    ...cronJobs.flatMap((cronJob) => faultsOf(cronJob, jobs, lastTicks.get(cronJob.metadata.uid))),
    ...strangers
      .filter((key) => !jobs.some(({ metadata }) => `${namespace}/${metadata.name}` === key))
      .map((key) => `the Job ${key}, which is a stranger's, is gone`),
  ];
}

function faultsOf(
  cronJob: StoredCronJob,
  jobs: readonly StoredJob[],
  lastTickMs: number | undefined,
): readonly string[] {
  const { metadata, spec, status = {} } = cronJob;
  const own = jobs.filter((job) => job.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));
  const faults: string[] = [];
  const say = (text: string): void => void faults.push(`${metadata.namespace}/${metadata.name} ${text}`);
  const recordedMs = status.lastScheduleTime === undefined ? undefined : Date.parse(status.lastScheduleTime);
  if (recordedMs !== lastTickMs) say('has another lastScheduleTime than its last Job');
  const running = own.filter((job) => endOf(job) === undefined).map((job) => job.metadata.name);
  const active = (status.active ?? []).map(({ name }) => name);
  if ([...running].sort().join() !== [...active].sort().join()) say('has other active Jobs than its status says');
  const held = own.filter((job) => job.metadata.finalizers?.includes(recordedFinalizer));
  for (const type of ['Complete', 'Failed']) {
    // A Job is deleted some time after it is released, so what is held does not count yet.
    const kept = own.filter((job) => endOf(job) === type && !held.includes(job));
    if (kept.length > spec.successfulJobsHistoryLimit) say(`keeps too many ${type} Jobs`);
  }
  for (const job of held) {
    const ageMs = Date.now() - Date.parse(job.metadata.creationTimestamp);
    if (ageMs > longestHoldMs) say(`holds ${job.metadata.name} for ever`);
  }
  return faults;
}

function endOf({ status }: StoredJob): string | undefined {
  return status.conditions?.find(({ type, status: is }) => is === 'True' && ['Complete', 'Failed'].includes(type))
    ?.type;
}

/** Deletes the CronJobs and their Jobs; returns a sentence for each Job that a finalizer keeps from going. */
export async function cleanUp({ plane, namespaces, history, cronJobs }: Arena): Promise<readonly string[]> {
  for (const namespace of namespaces) {
    await plane.request('DELETE', cronJobsOf(namespace));
    await plane.request('DELETE', `${jobsOf(namespace)}?propagationPolicy=Background`);
  }
  const owners = new Set(cronJobs.map(({ uid }) => uid));
  let left: readonly string[] = [];
  const gone = (): true | undefined => {
    const last = new Map<string, JobState | undefined>(history.changes.map(({ key, job }) => [key, job]));
    left = [...last].flatMap(([key, job]) => (job?.owner !== undefined && owners.has(job.owner) ? [key] : []));
    return left.length === 0 ? true : undefined;
  };
  await until('all Jobs to be gone', gone, { tries: 100, pauseMs: 200 }).catch(() => undefined);
  return left.map((key) => `stuck: ${key} is deleted, as is its CronJob, and does not go`);
}
