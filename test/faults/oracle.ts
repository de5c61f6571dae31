import type { JobChange, JobState } from './history.js';

export type Policy = 'Allow' | 'Forbid' | 'Replace';

/** A CronJob with the schedule `@every`, whose ticks are counted from its creation. */
export interface Expected {
  /** `namespace/name`. */
  readonly key: string;
  readonly uid: string;
  readonly policy: Policy;
  readonly everyMs: number;
  /** Its creationTimestamp, epoch milliseconds. */
  readonly createdMs: number;
}

/** A time in which a controller need not manage to start runs. */
export interface Disturbance {
  readonly what: string;
  readonly fromMs: number;
  /** When the cause was over. */
  readonly toMs: number;
  /** How long after that a due run may still be missing. */
  readonly recoveryMs: number;
  /** Whom it concerns: everyone, a namespace, or one CronJob as `namespace/name`. */
  readonly scope: string;
}

export const everyone = '*';

export interface Question {
  readonly cronJobs: readonly Expected[];
  readonly changes: readonly JobChange[];
  readonly disturbances: readonly Disturbance[];
  /** Ticks whose name a stranger's Job has taken, as `namespace/name-seconds`. */
  readonly taken: ReadonlySet<string>;
  /** Ticks after this are not asked for, epoch milliseconds. */
  readonly untilMs: number;
  /** How late an undisturbed run may be. */
  readonly latenessMs: number;
  /** How far the controller's clock may be ahead; 0 where nobody sets it. */
  readonly aheadMs?: number;
  /** With Forbid: how long after the end of a Job a run that was left out may still be missing. */
  readonly noticeMs: number;
}

export interface Verdict {
  /** Ticks up to `untilMs`. */
  readonly ticks: number;
  /** Those that had to have a Job: there was an undisturbed time before the next tick. */
  readonly required: number;
  readonly started: number;
  /** One sentence a fault of the controller. */
  readonly violations: readonly string[];
  /** From the moment from which a required tick could be started to its Job. */
  readonly delaysMs: readonly number[];
}

interface Start {
  readonly job: JobState;
  readonly key: string;
  readonly tickMs: number;
  readonly seenMs: number;
}

/**
 * Compares the Jobs that there ever were with a count of ticks that shares nothing with the controller's: the tick `k`
 * of a CronJob is `creation + k * every`.
 */
export function judge(question: Question): Verdict {
  const verdicts = question.cronJobs.map((expected) => judgeOne(expected, question));
  return {
    ticks: sum(verdicts.map(({ ticks }) => ticks)),
    required: sum(verdicts.map(({ required }) => required)),
    started: sum(verdicts.map(({ started }) => started)),
    violations: verdicts.flatMap(({ violations }) => violations),
    delaysMs: verdicts.flatMap(({ delaysMs }) => delaysMs),
  };
}

function judgeOne(expected: Expected, question: Question): Verdict {
  const { starts, overlaps, unfinished } = replay(expected, question.changes);
  const violations = [...overlaps, ...faultsOfStarts(expected, starts, question.aheadMs ?? 0)];
  const disturbed = question.disturbances
    .filter(({ scope }) => scope === everyone || scope === expected.key || expected.key.startsWith(`${scope}/`))
    .map(({ fromMs, toMs, recoveryMs }) => ({ fromMs, toMs: toMs + recoveryMs }));
  const running =
    expected.policy === 'Forbid' ? unfinished.map((job) => ({ ...job, toMs: job.toMs + question.noticeMs })) : [];
  const delaysMs: number[] = [];
  let [ticks, required] = [0, 0];
  for (let tickMs = expected.createdMs + expected.everyMs; tickMs <= question.untilMs; tickMs += expected.everyMs) {
    ticks += 1;
    if (question.taken.has(`${expected.key}-${tickMs / 1_000}`)) continue;
    const others = running.filter((job) => job.tickMs !== tickMs);
    const freeMs = firstFree(tickMs, [...disturbed, ...others], question.latenessMs);
    // From the next tick on, that one is started in its place.
    if (freeMs + question.latenessMs > tickMs + expected.everyMs) continue;
    required += 1;
    const start = starts.find((candidate) => candidate.tickMs === tickMs);
    const name = `${expected.key} (${expected.policy}) ${time(tickMs)}`;
    if (start === undefined) {
      violations.push(`missed: ${name} has no Job, though nothing was in its way from ${time(freeMs)} on`);
      continue;
    }
    const delayMs = start.seenMs - freeMs;
    delaysMs.push(Math.max(0, delayMs));
    if (delayMs > question.latenessMs) violations.push(`late: ${name} has its Job ${delayMs} ms after ${time(freeMs)}`);
  }
  return { ticks, required, started: starts.length, violations, delaysMs };
}

interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a Job was there and had not ended. */
interface Unfinished extends Interval {
  readonly tickMs: number | undefined;
}

type Alive = JobState & { readonly sinceMs: number };

function ended({ sinceMs, tickMs }: Alive, toMs: number): Unfinished {
  return { fromMs: sinceMs, toMs, tickMs };
}

/** Goes through the history of one CronJob's Jobs and checks the concurrency policy at each creation. */
function replay(
  expected: Expected,
  changes: readonly JobChange[],
): { starts: readonly Start[]; overlaps: readonly string[]; unfinished: readonly Unfinished[] } {
  const alive = new Map<string, Alive>();
  const starts: Start[] = [];
  const overlaps: string[] = [];
  const unfinished: Unfinished[] = [];
  for (const { key, job, seenMs } of changes) {
    const before = alive.get(key);
    if (job === undefined) {
      if (before !== undefined && !before.finished) unfinished.push(ended(before, seenMs));
      alive.delete(key);
      continue;
    }
    if (job.owner !== expected.uid) continue;
    if (before?.uid === job.uid) {
      if (job.finished && !before.finished) unfinished.push(ended(before, seenMs));
      alive.set(key, { ...job, sinceMs: before.sinceMs });
      continue;
    }
    for (const [other, state] of alive) {
      const inTheWay =
        !state.finished &&
        (expected.policy === 'Forbid' || (expected.policy === 'Replace' && !state.deleting && other !== key));
      if (inTheWay) overlaps.push(`overlap: ${key} (${expected.policy}) was created while ${other} was running`);
    }
    if (job.tickMs !== undefined) starts.push({ job, key, tickMs: job.tickMs, seenMs });
    alive.set(key, { ...job, sinceMs: seenMs });
  }
  for (const job of alive.values()) if (!job.finished) unfinished.push(ended(job, Infinity));
  return { starts, overlaps, unfinished };
}

/** Twice for a tick, before its time, for a time that is no tick, or for an older tick than the one before. */
function faultsOfStarts(
  { key, createdMs, everyMs, policy }: Expected,
  starts: readonly Start[],
  aheadMs: number,
): readonly string[] {
  const faults: string[] = [];
  const seen = new Map<number, string>();
  let latestMs = 0;
  for (const { tickMs, seenMs, job } of starts) {
    const name = `${key} (${policy}) ${time(tickMs)}`;
    const earlier = seen.get(tickMs);
    if (earlier !== undefined) faults.push(`duplicate: ${name} has the Jobs ${earlier} and ${job.uid}`);
    else if (tickMs < latestMs) faults.push(`out of order: ${name} was started after ${time(latestMs)}`);
    seen.set(tickMs, job.uid);
    latestMs = Math.max(latestMs, tickMs);
    if (tickMs > seenMs + aheadMs) faults.push(`early: ${name} was started ${tickMs - seenMs} ms before its time`);
    if (tickMs <= createdMs || (tickMs - createdMs) % everyMs !== 0)
      faults.push(`no tick: ${name} is not in the schedule`);
  }
  return faults;
}

/** The first moment from `tickMs` on at which nothing is in the way, nor will be for `restMs`. */
function firstFree(tickMs: number, busy: readonly Interval[], restMs: number): number {
  let freeMs = tickMs;
  for (const { fromMs, toMs } of [...busy].sort((a, b) => a.fromMs - b.fromMs)) {
    if (fromMs > freeMs + restMs) break;
    freeMs = Math.max(freeMs, toMs);
  }
  return freeMs;
}

function time(epochMs: number): string {
  return Number.isFinite(epochMs) ? new Date(epochMs).toISOString().slice(11, 23) : 'never';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
