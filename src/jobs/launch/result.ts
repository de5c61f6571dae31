import { printable } from '../../kube/status.js';
import type { JobState } from './job-state.js';
import type { FailedJob, JobProgress, JobResult } from './outcome.js';
import type { PodState } from './pod-state.js';
import { causeOf, whyNot } from './trouble.js';
import type { WarningEvent } from './trouble.js';

/** What is seen of a Job. */
export interface Sight {
  /** Its last known state. */
  readonly job: JobState;
  /** It is there no more, or another one of its name is. */
  readonly gone: boolean;
  /** Its pods, those that are gone by now included, as they were last seen. */
  readonly pods: readonly PodState[];
  readonly events: readonly WarningEvent[];
}

/** How the Job ended; undefined where it has not. */
export function resultOf({ job, gone, pods, events }: Sight): JobResult | undefined {
  const { end, failedIndexes } = job;
  if (end === undefined) return gone ? deleted(job) : undefined;
  if (end.status === 'succeeded') {
    return { status: 'succeeded', ...endedOf(job), reason: printable(end.reason || 'Complete'), failedIndexes };
  }
  const cause = causeOf(end.reason, pods, events);
  const behind = cause?.message ?? end.message;
  const reason = printable(end.reason || 'Failed');
  return {
    status: 'failed',
    ...endedOf(job),
    reason,
    message: printable(`Job ${keyOf(job)} failed (${reason})${behind === '' ? '' : `: ${behind}`}`),
    ...(cause === undefined ? {} : { cause }),
    ...(cause?.exitCode === undefined ? {} : { exitCode: cause.exitCode }),
    failedIndexes,
  };
}

function deleted(job: JobState): FailedJob {
  const message = printable(`Job ${keyOf(job)} was deleted before it was seen to end`);
  return { status: 'failed', ...endedOf(job), reason: 'Deleted', message, failedIndexes: job.failedIndexes };
}

function keyOf({ meta }: JobState): string {
  return `${meta.namespace}/${meta.name}`;
}

function endedOf(job: JobState): Omit<JobResult, 'status' | 'reason' | 'failedIndexes'> {
  const { meta, startedMs, end, succeeded, failed } = job;
  return {
    name: meta.name,
    namespace: meta.namespace,
    uid: meta.uid,
    ...(startedMs === undefined ? {} : { startedAt: new Date(startedMs) }),
    ...(end?.endedMs === undefined ? {} : { finishedAt: new Date(end.endedMs) }),
    succeeded,
    failed,
  };
}

/** How far the Job is. */
export function progressOf(sight: Sight): JobProgress {
  const { job, gone, pods, events } = sight;
  const present = pods.filter(({ phase, gone: left }) => !left && (phase === 'Pending' || phase === 'Running'));
  const running = present.filter(({ phase }) => phase === 'Running');
  const ended = job.end !== undefined || gone;
  const why = ended || job.suspended ? undefined : whyNot(pods, events);
  return {
    state: stateOf(sight, running.length > 0),
    active: job.active,
    waiting: present.length - running.length,
    ready: job.ready ?? running.filter(({ containers }) => containers.every(({ ready }) => ready)).length,
    succeeded: job.succeeded,
    failed: job.failed,
    ...(job.completions === undefined ? {} : { completions: job.completions }),
    ...(why === undefined ? {} : { why }),
  };
}

function stateOf({ job, gone }: Sight, runs: boolean): JobProgress['state'] {
  if (job.end !== undefined) return job.end.status;
  if (gone) return 'failed';
  if (job.suspended) return 'suspended';
  return runs ? 'running' : 'waiting';
}
