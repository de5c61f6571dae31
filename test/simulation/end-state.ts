import { rfc3339, recordedFinalizer } from '../../src/core/cronjob/job.js';
import { listOf } from '../../src/core/read.js';
import { sameJson } from '../../src/core/cronjob/same-json.js';
import type { JsonObject } from '../../src/kube/answer.js';
import type { CronJobHistory, History, JobHistory, Rules } from './history.js';
import { observedOf, rulesOf } from './history.js';
import type { CalmSpan } from './punctuality.js';
import type { Server, Stored } from './server.js';
import { ticksIn } from './ticks.js';
import { strangeStatus } from './strange-status.js';

/** After so long a finished matter leaves no trace: the hold of 20 s and some slack. */
const settledMs = 30_000;
const hourMs = 3_600_000;

/** What is wrong with the objects as they are when nothing has happened for a while. */
export function faultsAtTheEnd(server: Server, history: History, { endMs }: CalmSpan): readonly string[] {
  const jobs = [...server.jobs.values()].flatMap((job) => faultsOfJob(job, history, endMs));
  const cronJobs = [...server.cronJobs.values()].flatMap((cronJob) => {
    const known = history.cronJobs.get(cronJob.metadata.uid);
    return known === undefined ? [] : faultsOfCronJob(cronJob, known, { history, endMs });
  });
  return [...jobs, ...cronJobs];
}

function faultsOfJob({ metadata }: Stored, history: History, endMs: number): readonly string[] {
  const job = history.jobs.get(metadata.uid);
  if (job === undefined || job.createdMs > endMs - settledMs) return [];
  const faults: string[] = [];
  if (metadata.finalizers?.includes(recordedFinalizer) === true) faults.push(`${job.key} still has the finalizer`);
  if (job.askedToGoMs < endMs - settledMs) faults.push(`${job.key} was to be deleted and is still there`);
  return faults;
}

interface Scope {
  readonly history: History;
  readonly endMs: number;
}

function faultsOfCronJob(cronJob: Stored, known: CronJobHistory, { history, endMs }: Scope): readonly string[] {
  const { status } = cronJob;
  const rules = rulesOf(cronJob);
  const jobs = history.jobsOf(known.uid).filter(({ goneMs }) => goneMs === Infinity);
  const faults = [...faultsOfHistory(cronJob, jobs, endMs), ...strangeThingsLost(status)];
  const expect = (field: string, wanted: unknown): void => {
    if (sameJson(status[field] ?? null, wanted ?? null)) return;
    faults.push(`status.${field} is ${JSON.stringify(status[field])}, not ${JSON.stringify(wanted)}`);
  };
  const lastMs = Math.max(0, ...known.started.keys());
  expect('active', activeOf(jobs));
  expect('lastScheduleTime', lastMs === 0 ? undefined : rfc3339(lastMs));
  expect('observedGeneration', cronJob.metadata.generation);
  const observed = observedOf(cronJob);
  const { schedule, timeZone } = rules.calendar;
  if (observed?.schedule !== schedule || observed.timeZone !== timeZone) {
    faults.push(`status.observedSchedule is ${JSON.stringify(status['observedSchedule'])}`);
  }
  const next = nextOf(known, rules, endMs);
  expect('nextScheduleTime', next === undefined ? undefined : rfc3339(next));
  if (!isTaken(known, status, history)) expect('startingScheduleTime', undefined);
  faults.push(...faultsOfConditions(cronJob, known, { rules, jobs, endMs, history }));
  return faults.map((fault) => `${known.key}: ${fault}`);
}

/** The claim of a run whose name a stranger has stays until a newer run is due. */
function isTaken({ key, uid }: CronJobHistory, status: JsonObject, history: History): boolean {
  const claim = status['startingScheduleTime'];
  if (typeof claim !== 'string') return false;
  const name = `${key}-${Date.parse(claim) / 1_000}`;
  return [...history.jobs.values()].some((job) => job.key === name && job.ownerUid !== uid && job.goneMs === Infinity);
}

function activeOf(jobs: readonly JobHistory[]): readonly JsonObject[] | undefined {
  const active = jobs.filter(({ state }) => state === 'active').sort((a, b) => (a.key < b.key ? -1 : 1));
  if (active.length === 0) return undefined;
  return active.map(({ key, uid }) => {
    const [namespace, name] = key.split('/');
    return { apiVersion: 'batch/v1', kind: 'Job', namespace, name, uid };
  });
}

function nextOf(known: CronJobHistory, { calendar, valid, suspend }: Rules, endMs: number): number | undefined {
  if (!valid || suspend) return undefined;
  const baseMs = baseOf(known);
  // Most come soon, and there may be thousands in the days until the rarest.
  for (const horizonMs of [hourMs, 24 * hourMs, 192 * hourMs]) {
    const next = ticksIn(calendar, baseMs, Math.max(baseMs, endMs) + horizonMs).find((tick) => tick > endMs);
    if (next !== undefined) return next;
  }
  return undefined;
}

/** From where `@every` counts. */
function baseOf({ current, createdMs, started }: CronJobHistory): number {
  const since = observedOf(current)?.since;
  const sinceMs = since === undefined ? 0 : Date.parse(since);
  return Math.max(createdMs, sinceMs, ...started.keys());
}

function faultsOfHistory({ spec }: Stored, jobs: readonly JobHistory[], endMs: number): readonly string[] {
  const limits = [
    ['succeeded', spec['successfulJobsHistoryLimit'] ?? 3],
    ['failed', spec['failedJobsHistoryLimit'] ?? 1],
  ] as const;
  return limits.flatMap(([state, limit]) => {
    const kept = jobs.filter(
      (job) => job.state === state && job.endedMs < endMs - settledMs && job.createdMs < endMs - settledMs,
    );
    return kept.length > Number(limit) ? [`${kept.length} Jobs that ${state} are kept, not ${Number(limit)}`] : [];
  });
}

function strangeThingsLost(status: JsonObject): readonly string[] {
  const kept = ['note', 'nested'].every((field) => sameJson(status[field], strangeStatus[field]));
  const [audited] = listOf(strangeStatus['conditions']);
  const isThere = listOf(status['conditions']).some((condition) => sameJson(condition, audited));
  return kept && isThere ? [] : ['what somebody else wrote into the status is gone'];
}

interface Circumstances extends Scope {
  readonly rules: Rules;
  readonly jobs: readonly JobHistory[];
}

function faultsOfConditions(cronJob: Stored, known: CronJobHistory, around: Circumstances): readonly string[] {
  const reasons = new Map(listOf(cronJob.status['conditions']).map(({ type, reason }) => [type, reason]));
  const { rules, jobs } = around;
  const available = !rules.valid ? 'InvalidCronJob' : rules.suspend ? 'Suspended' : 'Scheduled';
  const progressing = jobs.some(({ state }) => state === 'active') ? 'JobsActive' : 'Idle';
  const wanted: (readonly [string, string])[] = [
    ['Available', available],
    ['Progressing', progressing],
  ];
  const degraded = degradedOf(known, around);
  if (degraded !== undefined) wanted.push(['Degraded', degraded]);
  return wanted
    .filter(([type, reason]) => reasons.get(type) !== reason)
    .map(([type, reason]) => `the condition ${type} says ${String(reasons.get(type))}, not ${reason}`);
}

/** Undefined where it depends on when it was last looked at: a run is due and cannot start, or is over its deadline. */
function degradedOf(known: CronJobHistory, { rules, jobs, endMs }: Circumstances): string | undefined {
  if (!rules.valid) return 'InvalidCronJob';
  if (Math.max(0, ...known.started.keys()) > endMs + 60_000) return 'ClockBehind';
  if (!rules.suspend && ticksIn(rules.calendar, baseOf(known), endMs).length > 0) return undefined;
  const [lastEnded] = jobs
    .filter(({ state }) => state !== 'active')
    .sort((a, b) => Math.floor(b.endedMs / 1_000) - Math.floor(a.endedMs / 1_000) || (a.key < b.key ? 1 : -1));
  return lastEnded?.state === 'failed' ? 'JobFailed' : 'AsExpected';
}
