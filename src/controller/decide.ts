import { rfc3339 } from '../core/cronjob/job.js';
import { isRecorded } from './cron-job.js';
import type { WatchedCronJob } from './cron-job.js';
import type { Action, Decision, Reason } from './decision.js';
import { housekeeping } from './housekeeping.js';
import type { KnownChild, Observation } from './observation.js';
import { runToStart } from './run.js';
import type { Run } from './run.js';
import { scheduleSince } from './schedule-since.js';
import type { InForce } from './schedule-since.js';
import { clockCatchesUpMs, statusOf } from './status.js';
import { timingOf } from './timing.js';
import type { Timing } from './timing.js';

/** More missed ticks than this are worth a warning, as in Kubernetes; they never end the scheduling. */
const manyMissed = 100;

/**
 * Decides what to do about one CronJob at `nowMs` (epoch milliseconds): as much as can be done from what is observed. A
 * reconcile decides, acts, and decides again from what came of it, until there is nothing left to do; so whatever a crash
 * leaves half done is taken up where it stands.
 *
 * A run goes through these steps, each of them one call to the API server:
 *
 * 1. Forbid and Replace only: *claim* the tick in `status.startingScheduleTime`, on the condition that the CronJob has
 *    not changed since it was read, which was before its Jobs were listed.
 * 2. Replace only: delete the other Jobs.
 * 3. *Create* the Job, whose name tells the tick and which our finalizer keeps from vanishing.
 * 4. *Record* the tick in `status.lastScheduleTime`, on the same condition; the claim goes with it.
 * 5. Some seconds later *release* the Job from the finalizer.
 */
export function decide(observation: Observation, nowMs: number): Decision {
  const { cronJob } = observation;
  if (cronJob === undefined) return letGo(observation, observation.children);
  if (cronJob.deleting) return letGo(observation, observation.children.filter(isOf(cronJob)));
  const situation = situationOf(cronJob, observation, nowMs);
  // Since when a schedule is in force has to be known for good before the first run by it.
  if (situation.inForce.isRecorded) {
    const start = startOf(situation, observation);
    if (start !== undefined) return start;
  }
  return settle(situation, observation, nowMs);
}

/** Everything that is derived from an observation before anything is decided. */
export interface Situation {
  readonly cronJob: WatchedCronJob;
  /** Its own Jobs. */
  readonly children: readonly KnownChild[];
  readonly unfinished: readonly KnownChild[];
  /** The last tick that has, or had, a Job. */
  readonly startedMs: number | undefined;
  readonly inForce: InForce;
  /** No tick up to here is to be started. */
  readonly afterMs: number;
  /** Undefined where nothing can run: the object is faulty or suspended. */
  readonly timing: Timing | undefined;
  readonly run: Run;
}

function situationOf(cronJob: WatchedCronJob, { children: all, failed }: Observation, nowMs: number): Situation {
  const children = all.filter(isOf(cronJob));
  const unfinished = children.filter(({ state }) => state === 'active');
  const ticks = [cronJob.status.lastScheduleMs, ...children.map(({ scheduledAtMs }) => scheduledAtMs)];
  const startedMs = latest(ticks);
  const inForce = scheduleSince(cronJob, nowMs);
  const afterMs = Math.max(startedMs ?? cronJob.createdMs, inForce.sinceMs ?? 0);
  const { timetable, suspend, deadlineMs } = cronJob;
  const timing = timetable === undefined || suspend ? undefined : timingOf(timetable, { afterMs, nowMs, deadlineMs });
  const run = runToStart({ cronJob, unfinished, timing, failed, afterMs, nowMs });
  return { cronJob, children, unfinished, startedMs, inForce, afterMs, timing, run };
}

function startOf(
  { cronJob, unfinished, run, timing, startedMs }: Situation,
  { live, mayStart }: Observation,
): Decision | undefined {
  if (run.kind !== 'start' || !mayStart) return undefined;
  const needsOrder = cronJob.policy !== 'Allow';
  if (needsOrder ? !live.jobs : !live.cronJob) return look(needsOrder ? 'jobs' : 'cronJob');
  if (needsOrder && !run.isClaimed) {
    const isOpen = startedMs !== undefined && !isRecorded(cronJob, startedMs);
    const lastScheduleTime = isOpen ? { lastScheduleTime: rfc3339(startedMs) } : {};
    return { ...nothing, status: { startingScheduleTime: rfc3339(run.tickMs), ...lastScheduleTime } };
  }
  const replaced = cronJob.policy === 'Replace' ? unfinished : [];
  const deletions = replaced.flatMap((child): Action[] => [
    ...(child.deleting ? [] : [{ kind: 'delete', child, because: 'replaced' } as const]),
    // Its pods end only when it is gone; but a run that is gone and not recorded may start again.
    ...(child.held && isRecorded(cronJob, child.scheduledAtMs) ? [{ kind: 'release', child } as const] : []),
  ]);
  const skipped = run.tickMs === timing?.dueMs ? timing.missed - 1 : 0;
  return { ...nothing, actions: [...deletions, { kind: 'start', scheduledAtMs: run.tickMs, skipped }] };
}

/** What there is to do when no run is to be started now. */
function settle(situation: Situation, observation: Observation, nowMs: number): Decision {
  const strangers = observation.children.filter((child) => !isOf(situation.cronJob)(child) && child.held);
  const { status, reasons, needsJobs } = statusOf(situation, observation, nowMs);
  // Whether a Job is gone, or whose CronJob is, is not for a cache to say.
  if ((needsJobs || strangers.length > 0) && !observation.live.jobs) return look('jobs');
  const { actions, againInMs } = housekeeping(situation);
  const { timing } = situation;
  const wakeAtMs = earliest([
    timing?.nextMs,
    againInMs === undefined ? undefined : nowMs + againInMs,
    clockCatchesUpMs(situation, nowMs),
  ]);
  return {
    look: undefined,
    actions: [...strangers.map((child) => ({ kind: 'release', child }) as const), ...actions],
    status,
    wakeAtMs,
    because: [...reasons, ...timingReasons(situation)],
  };
}

/** A CronJob that is gone, or going, keeps none of its Jobs from going too. */
function letGo({ live, cronJob }: Observation, children: readonly KnownChild[]): Decision {
  const held = children.filter((child) => child.held);
  if (held.length === 0) return nothing;
  if (cronJob === undefined && !live.cronJob) return look('cronJob');
  return { ...nothing, actions: held.map((child) => ({ kind: 'release', child })) };
}

function timingReasons({ cronJob, timing, run, afterMs }: Situation): readonly Reason[] {
  const { fault, unsupported, generation, text } = cronJob;
  const reasons: Reason[] = [];
  if (fault !== undefined) reasons.push({ type: 'Warning', ...fault, once: `${fault.reason} ${generation}` });
  if (unsupported) {
    const message = `CRON_TZ or TZ used in schedule ${JSON.stringify(text.schedule)} is not officially supported, see timeZone`;
    reasons.push({
      type: 'Warning',
      reason: 'UnsupportedSchedule',
      message,
      once: `UnsupportedSchedule ${generation}`,
    });
  }
  if (timing?.dueMs === undefined) return reasons;
  const due = rfc3339(timing.dueMs);
  if (timing.missed > manyMissed) {
    const message = `Missed ${timing.missed} runs; only the most recent one, of ${due}, is started`;
    reasons.push({ type: 'Warning', reason: 'TooManyMissedTimes', message, once: `TooManyMissedTimes ${afterMs}` });
  }
  if (timing.tooLate) {
    const message = `Missed the run of ${due}: it was not started within its startingDeadlineSeconds`;
    reasons.push({ type: 'Warning', reason: 'MissSchedule', message, once: `MissSchedule ${due}` });
  }
  if (run.kind === 'forbidden') {
    const message = `Not starting the run of ${due}: ${run.activeName} is still running and concurrencyPolicy is Forbid`;
    reasons.push({ type: 'Normal', reason: 'JobAlreadyActive', message, once: `JobAlreadyActive ${due}` });
  }
  return reasons;
}

const nothing: Decision = { look: undefined, actions: [], status: undefined, wakeAtMs: undefined, because: [] };

function look(what: 'cronJob' | 'jobs'): Decision {
  return { ...nothing, look: what };
}

function isOf(cronJob: WatchedCronJob): (child: KnownChild) => boolean {
  return ({ owner }) => owner?.uid === cronJob.meta.uid;
}

function latest(instants: readonly (number | undefined)[]): number | undefined {
  return instants.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
}

function earliest(instants: readonly (number | undefined)[]): number | undefined {
  return instants.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
}
