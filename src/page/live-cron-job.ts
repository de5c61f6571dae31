import { readJob } from '../controller/child.js';
import type { Child } from '../controller/child.js';
import type { WatchedCronJob } from '../controller/cron-job.js';
import { scheduleSince } from '../controller/schedule-since.js';
import { timingOf } from '../controller/timing.js';
import type { Timing } from '../controller/timing.js';
import { customKind, kinds } from '../core/cronjob/schema/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { inWords } from '../core/schedule/index.js';
import type { JsonObject } from '../kube/answer.js';
import { rfc3339Utc } from '../outlook/instant.js';
import type { LiveCronJob } from './api.js';

/** A run that is due and does not start within this time, in milliseconds, is late: controllers take a second or two. */
export const graceMs = 15_000;
/** More missed runs are not counted. */
const mostMissed = 100;

/** A CronJob as it was last heard of, with its Jobs. */
export interface Watched {
  readonly kind: CronJobKind;
  readonly cronJob: WatchedCronJob;
  readonly jobs: readonly Child[];
}

/** Reads a Job whose controller is a CronJob, of whichever kind; the Job of somebody else has no owner. */
export function readAnyJob(raw: JsonObject): Child {
  const [first, ...others] = kinds.map((kind) => readJob(raw, kind));
  return others.find(({ owner }) => owner !== undefined) ?? first ?? readJob(raw);
}

/** Tells a CronJob from all others. */
export function keyOfCronJob({ apiVersion }: CronJobKind, { meta }: Pick<WatchedCronJob, 'meta'>): string {
  return `${apiVersion} ${meta.namespace}/${meta.name}`;
}

/** What there is to see of a CronJob at `nowMs`. Pure. */
export function liveOf({ kind, cronJob, jobs }: Watched, nowMs: number): LiveCronJob {
  const { meta, text, timetable } = cronJob;
  const active = jobs.filter(({ state }) => state === 'active').map((job) => job.meta.name);
  const lastMs = lastOf(cronJob, jobs);
  const times = timesOf({ kind, cronJob, jobs }, nowMs);
  const missed = Math.min(mostMissed, times.missed);
  const zone = timetable?.zone.name ?? text.timeZone ?? '';
  return {
    key: keyOfCronJob(kind, cronJob),
    apiVersion: kind.apiVersion,
    namespace: meta.namespace,
    name: meta.name,
    schedule: text.schedule,
    words: timetable === undefined ? '' : inWords(timetable.schedule, zone),
    timeZone: zone,
    ...(lastMs !== undefined && { last: rfc3339Utc(lastMs) }),
    ...(times.nextMs !== undefined && { next: rfc3339Utc(times.nextMs) }),
    active: active.sort(),
    missed,
    ...healthOf({ kind, cronJob, jobs }, { ...times, missed }),
  };
}

/** When the next look at a CronJob shows something else, although nothing is heard of it; epoch milliseconds. */
export function changesAtMs(watched: Watched, nowMs: number): number | undefined {
  const { nextMs } = timesOf(watched, nowMs);
  return nextMs === undefined ? undefined : nextMs + graceMs;
}

type Times = Pick<Timing, 'missed' | 'nextMs' | 'dueMs'>;

function timesOf({ kind, cronJob, jobs }: Watched, nowMs: number): Times {
  const { timetable, suspend, deadlineMs, createdMs } = cronJob;
  if (timetable === undefined || suspend) return { missed: 0, nextMs: undefined, dueMs: undefined };
  // Only our own controller keeps in mind since when a schedule is in force.
  const sinceMs = kind === customKind ? scheduleSince(cronJob, nowMs).sinceMs : undefined;
  const afterMs = Math.max(lastOf(cronJob, jobs) ?? createdMs, sinceMs ?? 0);
  const { nextMs } = timingOf(timetable, { afterMs, nowMs, deadlineMs });
  const { missed, dueMs } = timingOf(timetable, { afterMs, nowMs: nowMs - graceMs, deadlineMs });
  return { missed, dueMs, nextMs };
}

/** The last time of the schedule that had a Job. */
function lastOf({ status }: WatchedCronJob, jobs: readonly Child[]): number | undefined {
  const ticks = [status.lastScheduleMs, ...jobs.map(({ scheduledAtMs }) => scheduledAtMs)];
  return ticks.reduce(
    (last, tick) => (tick === undefined || (last !== undefined && last > tick) ? last : tick),
    undefined,
  );
}

function healthOf({ cronJob, jobs }: Watched, { missed, dueMs, nextMs }: Times): Pick<LiveCronJob, 'health' | 'why'> {
  if (cronJob.fault !== undefined) return { health: 'broken', why: cronJob.fault.message };
  if (cronJob.suspend) return { health: 'suspended', why: 'spec.suspend is true: no run starts' };
  if (nextMs === undefined) return { health: 'broken', why: 'the schedule has no time within the next five years' };
  const last = lastEnded(jobs);
  if (last?.state === 'failed') return { health: 'failing', why: `the last Job that ended, ${last.meta.name}, failed` };
  if (missed === 0 || dueMs === undefined) return { health: 'well' };
  const since = rfc3339Utc(dueMs);
  const busy = cronJob.policy === 'Forbid' ? jobs.find(({ state }) => state === 'active') : undefined;
  const why =
    busy === undefined
      ? `the run of ${since} was due and has not started`
      : `the run of ${since} waits for the Job ${busy.meta.name} to end, since concurrencyPolicy is Forbid`;
  return { health: 'late', why };
}

function lastEnded(jobs: readonly Child[]): Child | undefined {
  const ended = jobs.filter(({ state }) => state !== 'active');
  return ended.sort((one, other) => (other.endedMs ?? 0) - (one.endedMs ?? 0))[0];
}
