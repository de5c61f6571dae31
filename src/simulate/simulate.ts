import { type Policy, readCronJob, type WatchedCronJob, withStatus } from '../controller/cron-job.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { missedRuns, ticks, type TimeZone, utc } from '../core/schedule/index.js';
import { play, type PlayedRun, type Window } from './play.js';

/** A CronJob to simulate. */
export interface Candidate {
  readonly kind: CronJobKind;
  /** The CronJob, any JSON value. */
  readonly object: unknown;
  /** How long each of its Jobs takes, in milliseconds; that of the terms where it is left out. */
  readonly runTimeMs?: number | undefined;
}

export interface Terms extends Window {
  /** How long a Job takes, in milliseconds, where nothing else is said. */
  readonly runTimeMs: number;
  /** The time zone of schedules that have none; UTC unless told otherwise, as in most clusters. */
  readonly zone?: TimeZone;
}

/** What one CronJob does in the window. */
export interface CronJobRuns {
  readonly namespace: string;
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string | undefined;
  readonly policy: Policy;
  readonly suspend: boolean;
  /** Why nothing can run; undefined where nothing is wrong with the object. */
  readonly fault: string | undefined;
  readonly runTimeMs: number;
  /** Ascending by their start. CronJobs that do the same have the very same array. */
  readonly runs: readonly PlayedRun[];
  /** The times of the schedule that start nothing, since Forbid finds a Job running; epoch milliseconds. */
  readonly skipped: readonly number[];
  /** The time of the schedule that at the end of the window still waits for a Job to end; epoch milliseconds. */
  readonly waitingMs: number | undefined;
}

export type Simulation =
  | { readonly ok: true; readonly cronJobs: readonly CronJobRuns[] }
  /** More runs than can be played; `most` is the CronJob with the most of them. */
  | { readonly ok: false; readonly runs: number; readonly most: { readonly name: string; readonly runs: number } };

/** So many different runs are played in some ten seconds. CronJobs that do the same are played once. */
export const maxPlayedRuns = 500_000;

/**
 * What the controllers of CronJobs would start in a window, by the decisions of our own controller, if every Job took
 * its run time and every start succeeded at once. Kubernetes' own controller decides the same. Bounded: a window with
 * more than `maxPlayedRuns` different runs is refused before it is played.
 */
export function simulate(candidates: readonly Candidate[], terms: Terms): Simulation {
  const plays = new Map<string, Play>();
  const planned = candidates.map((candidate) => {
    const plan = planOf(candidate, terms);
    const key = keyOf(plan);
    const known = plays.get(key);
    if (known !== undefined) return { plan, play: known };
    const fresh = { plan, runs: runsOf(plan.cronJob, terms) };
    plays.set(key, fresh);
    return { plan, play: fresh };
  });
  const counts = [...plays.values()].map(({ plan, runs }) => ({ name: nameOf(plan.cronJob), runs }));
  const runs = counts.reduce((sum, count) => sum + count.runs, 0);
  const [most] = counts.sort((a, b) => b.runs - a.runs);
  if (runs > maxPlayedRuns && most !== undefined) return { ok: false, runs, most };
  const played = new Map<Play, Outcome>();
  const cronJobs = planned.map(({ plan, play: planOfPlay }) => {
    const outcome = played.get(planOfPlay) ?? outcomeOf(planOfPlay.plan, terms);
    played.set(planOfPlay, outcome);
    return { ...describe(plan), ...outcome };
  });
  return { ok: true, cronJobs };
}

interface Plan {
  readonly cronJob: WatchedCronJob;
  readonly runTimeMs: number;
}

interface Play {
  readonly plan: Plan;
  /** How many times of its schedule lie in the window. */
  readonly runs: number;
}

type Outcome = Pick<CronJobRuns, 'runs' | 'skipped' | 'waitingMs'>;

/** The CronJob as one that was created right before the window, and whose schedule is known to be in force. */
function planOf({ kind, object, runTimeMs }: Candidate, terms: Terms): Plan {
  const raw = isObject(object) ? object : {};
  const read = readCronJob(raw, terms.zone ?? utc, kind);
  const unseen = { ...read, deleting: false, status: { ...read.status, raw: {} } };
  const { schedule, timeZone } = read.text;
  const observedSchedule = { schedule, ...(timeZone !== undefined && { timeZone }) };
  const cronJob = { ...withStatus(unseen, { observedSchedule }), createdMs: startOf(read, terms.fromMs) };
  const mostMs = activeDeadlineMs(raw);
  return { cronJob, runTimeMs: Math.min(runTimeMs ?? terms.runTimeMs, mostMs ?? Infinity) };
}

/** The instant before the window from which its runs are counted. `@every` goes on from the last run, where one is known. */
function startOf({ timetable, status: { lastScheduleMs } }: WatchedCronJob, fromMs: number): number {
  if (timetable?.schedule.kind !== 'every') return fromMs - 1;
  if (lastScheduleMs === undefined || lastScheduleMs >= fromMs) return fromMs;
  const delayMs = timetable.schedule.delaySeconds * 1000;
  return lastScheduleMs + Math.floor((fromMs - 1 - lastScheduleMs) / delayMs) * delayMs;
}

/** A Job is ended by then, whatever it does. */
function activeDeadlineMs(raw: Readonly<Record<string, unknown>>): number | undefined {
  const seconds = ['spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds'].reduce<unknown>(
    (value, key) => (isObject(value) ? value[key] : undefined),
    raw,
  );
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined;
}

/** What the decisions depend on; under Allow it does not matter to them how long a Job takes. */
function keyOf({ cronJob, runTimeMs }: Plan): string {
  const { text, policy, suspend, deadlineMs, createdMs, timetable } = cronJob;
  return JSON.stringify([
    text,
    policy,
    suspend,
    deadlineMs,
    createdMs,
    policy === 'Allow' ? 0 : runTimeMs,
    timetable === undefined,
  ]);
}

function runsOf({ timetable, suspend, createdMs }: WatchedCronJob, { toMs }: Terms): number {
  if (timetable === undefined || suspend) return 0;
  return missedRuns(timetable.schedule, timetable.zone, { afterMs: createdMs, untilMs: toMs - 1 }).count;
}

function outcomeOf({ cronJob, runTimeMs }: Plan, terms: Terms): Outcome {
  const runs = play(cronJob, terms, runTimeMs);
  const { timetable, policy, createdMs } = cronJob;
  if (policy === 'Allow' || timetable === undefined) return { runs, skipped: [], waitingMs: undefined };
  const started = new Set(runs.map(({ tickMs }) => tickMs));
  const last = runs.at(-1);
  const skipped: number[] = [];
  if (last !== undefined) {
    for (const tickMs of ticks(timetable.schedule, timetable.zone, createdMs)) {
      if (tickMs >= terms.toMs) break;
      if (!started.has(tickMs)) skipped.push(tickMs);
    }
  }
  const lastEndMs = last === undefined ? 0 : last.startMs + runTimeMs;
  const waitingMs = waitingAtEnd(cronJob, { last, lastEndMs, unstartedMs: skipped.at(-1) }, terms);
  return { runs, skipped: waitingMs === undefined ? skipped : skipped.slice(0, -1), waitingMs };
}

/** The last time of the window that started nothing, where its Job starts when the one before it ends. */
function waitingAtEnd(
  { deadlineMs = Infinity }: WatchedCronJob,
  { last, lastEndMs, unstartedMs }: { last: PlayedRun | undefined; lastEndMs: number; unstartedMs: number | undefined },
  { toMs }: Terms,
): number | undefined {
  if (last === undefined || unstartedMs === undefined || unstartedMs < last.tickMs || lastEndMs < toMs)
    return undefined;
  return lastEndMs <= unstartedMs + deadlineMs ? unstartedMs : undefined;
}

function describe({ cronJob, runTimeMs }: Plan): Omit<CronJobRuns, keyof Outcome> {
  const { meta, text, policy, suspend, fault } = cronJob;
  const { schedule, timeZone } = text;
  return {
    namespace: meta.namespace,
    name: meta.name,
    schedule,
    timeZone,
    policy,
    suspend,
    fault: fault?.message,
    runTimeMs,
  };
}

function nameOf({ meta: { namespace, name } }: WatchedCronJob): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
