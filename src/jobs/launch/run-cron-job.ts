import { at, listOf } from '../../core/read.js';
import { builtInKind, kinds } from '../../core/cronjob/schema/index.js';
import type { CronJobKind } from '../../core/cronjob/schema/index.js';
import type { JsonObject } from '../../kube/answer.js';
import { listAll } from '../../kube/list.js';
import { readMeta } from '../../kube/meta.js';
import { segment } from '../../kube/path.js';
import { createOrAdopt, jobsPath, persist, refusal } from './create.js';
import type { Launched, Line } from './create.js';
import { LaunchError } from './errors.js';
import { readJob } from './job-state.js';
import type { JobState } from './job-state.js';
import { manualJob } from './manual-job.js';

/** Which CronJob is to run now. */
export interface ManualRun {
  readonly namespace: string;
  readonly name: string;
  /** The kinds that it may be of. Default: both. */
  readonly among?: readonly CronJobKind[];
  /** Whether it is started although Forbid would leave it out. */
  readonly force: boolean;
  /** What its name ends in. */
  readonly launchId: string;
}

/** A run that was started by hand. */
export interface StartedRun extends Launched {
  /** Whether the CronJob's own controller knows of it, so that Forbid counts it. */
  readonly counted: boolean;
}

interface Found {
  readonly kind: CronJobKind;
  readonly cronJob: JsonObject;
}

/**
 * Starts a run of a CronJob now, as its controller would. Throws a `LaunchError`: `NotFound`, `Running` where Forbid leaves it
 * out, `Refused`.
 */
export async function runCronJob(line: Line, run: ManualRun): Promise<StartedRun> {
  const found = await find(line, run);
  const { kind, cronJob } = found;
  const label = `CronJob ${run.namespace}/${run.name}`;
  if (at(cronJob, 'metadata')['deletionTimestamp'] !== undefined) {
    throw new LaunchError('Refused', `${label} is being deleted`);
  }
  if (at(cronJob, 'spec')['concurrencyPolicy'] === 'Forbid' && !run.force) {
    const running = await runningJob(line, run.namespace, readMeta(cronJob).uid);
    if (running !== undefined) {
      throw new LaunchError(
        'Running',
        `${label} has concurrencyPolicy Forbid, and its Job ${running.meta.name} still runs`,
      );
    }
  }
  const launched = await createOrAdopt(line, manualJob({ kind, cronJob, launchId: run.launchId }));
  const counted = kind !== builtInKind || (await note(line, found, launched.job));
  return { ...launched, counted };
}

async function find(line: Line, { namespace, name, among = kinds }: ManualRun): Promise<Found> {
  const all: Found[] = [];
  for (const kind of among) {
    const cronJob = await read(line, kind, { namespace, name });
    if (cronJob !== undefined) all.push({ kind, cronJob });
  }
  const [found, ...more] = all;
  if (found === undefined) throw new LaunchError('NotFound', `there is no CronJob ${namespace}/${name}`);
  if (more.length === 0) return found;
  const words = all.map(({ kind }) => `${kind.singular}.${kind.group}/${name}`).join(' or ');
  throw new LaunchError('Refused', `there are CronJobs ${namespace}/${name} of two kinds; say which: ${words}`);
}

interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** Undefined where there is none, or the cluster has no such kind. */
async function read(line: Line, kind: CronJobKind, place: Place): Promise<JsonObject | undefined> {
  const path = cronJobPath(kind, place);
  const what = `CronJob ${place.namespace}/${place.name} can't be read`;
  const answer = await persist(line, what, () => line.api.call({ method: 'GET', path, signal: line.signal }));
  if (answer.ok) return answer.body;
  if (answer.error.kind === 'not-found') return undefined;
  throw refusal(what, answer.error);
}

function cronJobPath({ group, version, resource }: CronJobKind, { namespace, name }: Place): string {
  return `/apis/${group}/${version}/namespaces/${segment(namespace)}/${resource}/${segment(name)}`;
}

/** A Job of the CronJob that has not ended. */
async function runningJob(line: Line, namespace: string, uid: string): Promise<JobState | undefined> {
  let running: JobState | undefined;
  const listed = await listAll({
    ...{ api: line.api, path: jobsPath(namespace), query: {}, pageSize: 500, signal: line.signal },
    begin: () => undefined,
    item: (raw) => {
      const owner = listOf(at(raw, 'metadata')['ownerReferences']).find(({ controller }) => controller === true);
      const job = readJob(raw);
      if (owner?.['uid'] === uid && job.end === undefined) running ??= job;
    },
  });
  line.signal.throwIfAborted();
  if (!listed.ok) throw refusal(`the Jobs in ${namespace} can't be listed`, listed.error);
  return running;
}

/** Another writer may come between a read and a write so often. */
const mostTries = 5;

/**
 * Tells the controller of Kubernetes of the Job: what it knows not by `status.active` it does not count. Whether it was
 * told.
 */
async function note(line: Line, { kind, cronJob }: Found, { meta }: JobState): Promise<boolean> {
  let known: JsonObject | undefined = cronJob;
  const { namespace, name } = meta;
  const place = { namespace, name: readMeta(cronJob).name };
  const reference = { apiVersion: 'batch/v1', kind: 'Job', namespace, name, uid: meta.uid };
  for (let tries = 0; tries < mostTries && known !== undefined; tries += 1) {
    const active = listOf(at(known, 'status')['active']);
    if (active.some(({ uid }) => uid === meta.uid)) return true;
    const { resourceVersion } = readMeta(known);
    const answer = await line.api.call({
      method: 'PATCH',
      path: `${cronJobPath(kind, place)}/status`,
      contentType: 'application/merge-patch+json',
      body: { metadata: { resourceVersion }, status: { active: [...active, reference] } },
      signal: line.signal,
    });
    if (answer.ok) return true;
    if (answer.error.kind !== 'conflict') return false;
    known = await read(line, kind, place);
  }
  return false;
}
