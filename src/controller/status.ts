import { rfc3339 } from '../core/cronjob/job.js';
import type { JsonObject } from '../kube/answer.js';
import { mergeConditions } from './conditions.js';
import { isRecorded } from './cron-job.js';
import type { Condition } from './conditions.js';
import type { Reason } from './decision.js';
import type { Situation } from './decide.js';
import type { KnownChild, Observation } from './observation.js';
import { isObject, listOf } from '../core/read.js';
import { sameJson } from '../core/cronjob/same-json.js';
import { clockToleranceMs } from './timing.js';

/** The status as it should be. */
export interface StatusDecision {
  /** What of it has to change: fields with their values, null for those to take away; undefined for nothing. */
  readonly status: JsonObject | undefined;
  /** What the change tells. */
  readonly reasons: readonly Reason[];
  /** A Job that the status counts as running is not among the observed ones. */
  readonly needsJobs: boolean;
}

/** Compares the status with what is observed. */
export function statusOf(situation: Situation, observation: Observation, nowMs: number): StatusDecision {
  const { cronJob } = situation;
  const wanted = wantedStatus(situation, observation, nowMs);
  const stored = cronJob.status.raw;
  const changes = Object.entries(wanted).filter(([field, value]) => !sameJson(value ?? null, stored[field] ?? null));
  const { reasons, needsJobs } = comingsAndGoings(situation, observation);
  return {
    status:
      changes.length === 0
        ? undefined
        : Object.fromEntries(changes.map(([field, value]) => [field, patchTo(stored[field], value)])),
    reasons,
    needsJobs,
  };
}

/** A merge patch goes into objects: what the stored one has beyond the wanted one stays, unless it is taken away by name. */
function patchTo(stored: unknown, wanted: unknown): unknown {
  if (!isObject(stored) || !isObject(wanted)) return wanted ?? null;
  const surplus = Object.keys(stored).filter((key) => wanted[key] === undefined);
  return { ...wanted, ...Object.fromEntries(surplus.map((key) => [key, null])) };
}

function wantedStatus(situation: Situation, observation: Observation, nowMs: number): JsonObject {
  const { cronJob, children, unfinished, startedMs, timing, run, inForce } = situation;
  const { status, generation } = cronJob;
  const successes = children.filter(({ state }) => state === 'succeeded').map(({ endedMs }) => endedMs ?? 0);
  const lastSuccessfulMs = Math.max(status.lastSuccessfulMs ?? 0, ...successes);
  const { schedule, timeZone, sinceMs } = inForce;
  return {
    active: unfinished.length === 0 ? undefined : [...unfinished].sort(byName).map(referenceTo),
    lastScheduleTime: timeText(startedMs),
    lastSuccessfulTime: timeText(lastSuccessfulMs === 0 ? undefined : lastSuccessfulMs),
    nextScheduleTime: timeText(timing?.nextMs),
    startingScheduleTime: timeText(run.kind === 'start' && run.isClaimed ? run.tickMs : undefined),
    observedGeneration: generation,
    observedSchedule: {
      schedule,
      ...(timeZone !== undefined && { timeZone }),
      ...(sinceMs !== undefined && { since: timeText(sinceMs) }),
    },
    conditions: mergeConditions(listOf(status.raw['conditions']), conditionsOf(situation, observation, nowMs), {
      generation,
      nowMs,
    }),
  };
}

/** The events of Jobs that appeared, ended or vanished since the status was last written. */
function comingsAndGoings(
  { cronJob, children, unfinished }: Situation,
  { wasDeleted }: Observation,
): Omit<StatusDecision, 'status'> {
  const { active } = cronJob.status;
  const byUid = new Map(children.map((child) => [child.meta.uid, child]));
  const reasons: Reason[] = [];
  let needsJobs = false;
  for (const { uid, name } of active) {
    const child = byUid.get(String(uid));
    if (child === undefined) {
      if (wasDeleted(String(uid))) continue;
      needsJobs = true;
      const message = `The Job ${String(name)} was running and is gone`;
      reasons.push({ type: 'Normal', reason: 'MissingJob', message });
    } else if (child.state !== 'active') {
      const condition = child.state === 'succeeded' ? 'Complete' : 'Failed';
      const message = `Saw completed job: ${child.meta.name}, condition: ${condition}`;
      reasons.push({ type: 'Normal', reason: 'SawCompletedJob', message });
    }
  }
  const listed = new Set(active.map(({ uid }) => uid));
  for (const { meta, scheduledAtMs } of unfinished) {
    // One of a later tick is our own, about to be recorded.
    const isOurs = !isRecorded(cronJob, scheduledAtMs);
    if (listed.has(meta.uid) || isOurs) continue;
    const message = `Saw a Job that the controller did not start or forgot: ${meta.name}; it counts as running`;
    reasons.push({ type: 'Warning', reason: 'UnexpectedJob', message });
  }
  return { reasons, needsJobs };
}

function conditionsOf(situation: Situation, observation: Observation, nowMs: number): readonly Condition[] {
  return [available(situation), progressing(situation), degraded(situation, observation, nowMs)];
}

function available({ cronJob, timing }: Situation): Condition {
  const type = 'Available';
  const { fault } = cronJob;
  if (fault !== undefined) return { type, status: 'False', reason: 'InvalidCronJob', message: fault.message };
  if (cronJob.suspend)
    return { type, status: 'False', reason: 'Suspended', message: 'No run starts while it is suspended' };
  if (timing?.nextMs === undefined) {
    return { type, status: 'False', reason: 'NeverRuns', message: 'The schedule has no time in the next five years' };
  }
  return { type, status: 'True', reason: 'Scheduled', message: 'Runs start at the times of the schedule' };
}

function progressing({ unfinished }: Situation): Condition {
  const type = 'Progressing';
  const count = unfinished.length;
  if (count === 0) return { type, status: 'False', reason: 'Idle', message: 'No Job is running' };
  return {
    type,
    status: 'True',
    reason: 'JobsActive',
    message: count === 1 ? '1 Job is running' : `${count} Jobs are running`,
  };
}

function degraded(situation: Situation, { failed }: Observation, nowMs: number): Condition {
  const type = 'Degraded';
  const { cronJob, children, timing, startedMs, run } = situation;
  const is = (reason: string, message: string): Condition => ({ type, status: 'True', reason, message });
  if (cronJob.fault !== undefined) return is('InvalidCronJob', cronJob.fault.message);
  // A failure counts for as long as its run is still to be started; then others know as much about it as this process.
  if (failed !== undefined && run.kind === 'start' && run.tickMs === failed.scheduledAtMs) {
    return is(failed.reason, failed.message);
  }
  if (startedMs !== undefined && clockCatchesUpMs(situation, nowMs) !== undefined) {
    return is('ClockBehind', `The last run was of ${rfc3339(startedMs)}, which by this clock is still to come`);
  }
  if (timing?.tooLate === true) {
    return is('MissedSchedule', `The run of ${String(timeText(timing.dueMs))} missed its startingDeadlineSeconds`);
  }
  const last = lastEnded(children);
  if (last?.state === 'failed') return is('JobFailed', `The last Job that ended, ${last.meta.name}, failed`);
  return { type, status: 'False', reason: 'AsExpected', message: 'Nothing is wrong' };
}

/** When the clock will no longer be behind the last run, epoch milliseconds; undefined where it is not. */
export function clockCatchesUpMs({ startedMs }: Situation, nowMs: number): number | undefined {
  const catchesUpMs = (startedMs ?? 0) - clockToleranceMs;
  return catchesUpMs > nowMs ? catchesUpMs : undefined;
}

function lastEnded(children: readonly KnownChild[]): KnownChild | undefined {
  const ended = children.filter(({ state }) => state !== 'active');
  return ended.sort((a, b) => (b.endedMs ?? 0) - (a.endedMs ?? 0) || byName(b, a))[0];
}

function referenceTo({ meta }: KnownChild): JsonObject {
  const { namespace, name, uid } = meta;
  return { apiVersion: 'batch/v1', kind: 'Job', namespace, name, uid };
}

function byName(a: KnownChild, b: KnownChild): number {
  return a.meta.name < b.meta.name ? -1 : 1;
}

function timeText(instantMs: number | undefined): string | undefined {
  return instantMs === undefined ? undefined : rfc3339(instantMs);
}
