import { readJob } from '../../src/controller/child.js';
import { readCronJob } from '../../src/controller/cron-job.js';
import type { WatchedCronJob } from '../../src/controller/cron-job.js';
import type { KnownChild, Observation } from '../../src/controller/observation.js';
import { recordedFinalizer } from '../../src/core/cronjob/job.js';
import { utc } from '../../src/core/schedule/index.js';
import type { JsonObject } from '../../src/kube/answer.js';

/** The day of all examples. */
export const day = '2026-01-01';

/** An instant of that day: `12:00` or `12:00:30`. */
export function at(clock: string): number {
  return Date.parse(`${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`);
}

export interface CronJobParts {
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
}

/** A CronJob `space/nightly`, created at midnight and due every hour. */
export function rawCronJob({ metadata, spec, status }: CronJobParts = {}): JsonObject {
  const pod = { restartPolicy: 'Never', containers: [{ name: 'work', image: 'work:1' }] };
  return {
    apiVersion: 'batch.tutorial.kubebuilder.io/v1',
    kind: 'CronJob',
    metadata: {
      namespace: 'space',
      name: 'nightly',
      uid: 'uid-1',
      resourceVersion: '7',
      generation: 1,
      creationTimestamp: `${day}T00:00:00Z`,
      ...metadata,
    },
    spec: { schedule: '0 * * * *', jobTemplate: { spec: { template: { spec: pod } } }, ...spec },
    status: { ...status },
  };
}

/** As above, with a status that already says since when its schedule is in force. */
export function cronJob({ metadata, spec, status }: CronJobParts = {}): WatchedCronJob {
  const { schedule = '0 * * * *', timeZone } = spec ?? {};
  const observedSchedule = { schedule, ...(timeZone !== undefined && { timeZone }) };
  return readCronJob(
    rawCronJob({
      ...(metadata !== undefined && { metadata }),
      ...(spec !== undefined && { spec }),
      status: { observedSchedule, ...status },
    }),
    utc,
  );
}

export interface JobParts {
  /** Of its run; left out for a Job that somebody made. */
  readonly tick?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly owner?: string;
  readonly state?: 'active' | 'succeeded' | 'failed';
  readonly started?: string;
  readonly ended?: string;
  readonly held?: boolean;
  readonly deleting?: boolean;
  readonly recordedForMs?: number;
}

/** A Job of that CronJob, as the API server has it. */
export function rawJob({ tick, name, uid, owner = 'uid-1', state = 'active', ...rest }: JobParts): JsonObject {
  const { started, ended, held = false, deleting = false } = rest;
  const jobName = name ?? `nightly-${at(tick ?? '00:00') / 1_000}`;
  const time = (clock: string): string => `${new Date(at(clock)).toISOString().slice(0, -5)}Z`;
  const end = { type: state === 'failed' ? 'Failed' : 'Complete', status: 'True' };
  return {
    kind: 'Job',
    metadata: {
      namespace: 'space',
      name: jobName,
      uid: uid ?? `uid-of-${jobName}`,
      resourceVersion: '9',
      ownerReferences: [
        {
          apiVersion: 'batch.tutorial.kubebuilder.io/v1',
          kind: 'CronJob',
          name: 'nightly',
          uid: owner,
          controller: true,
        },
      ],
      finalizers: held ? [recordedFinalizer] : [],
      ...(deleting && { deletionTimestamp: `${day}T00:00:00Z` }),
    },
    status: {
      ...(started !== undefined && { startTime: time(started) }),
      ...(state !== 'active' && {
        conditions: [{ ...end, ...(ended !== undefined && { lastTransitionTime: time(ended) }) }],
      }),
    },
  };
}

export function job(parts: JobParts): KnownChild {
  return { ...readJob(rawJob(parts)), recordedForMs: parts.recordedForMs ?? 0 };
}

/** Everything read from the API server, and nothing gone wrong. */
export function observation(parts: Partial<Observation> = {}): Observation {
  return {
    cronJob: cronJob(),
    children: [],
    live: { cronJob: true, jobs: true },
    failed: undefined,
    mayStart: true,
    wasDeleted: () => false,
    ...parts,
  };
}
