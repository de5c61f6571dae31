import type { CronJobHistory, History, Rules } from './history.js';
import { observedOf, rulesOf } from './history.js';
import { everyMsOf, ticksIn } from './ticks.js';

export interface CalmSpan {
  readonly calmMs: number;
  readonly endMs: number;
}

/** The longest that a process may still be backing off when the storm is over. */
const recoveryMs = 62_000;
/** How late a run may be once nothing is in its way. */
const latenessMs = 1_500;

/** Ticks in the calm that had to have a Job and have none, or a late one. */
export function faultsOfCalm(
  cronJob: CronJobHistory,
  history: History,
  { calmMs, endMs }: CalmSpan,
): readonly string[] {
  const rules = rulesOf(cronJob.current);
  if (!rules.valid || rules.suspend || cronJob.current.metadata.deletionTimestamp !== undefined) return [];
  const fromMs = calmMs + recoveryMs;
  const faults: string[] = [];
  const ticks = ticksToCheck(cronJob, history, { rules, fromMs, endMs });
  ticks.forEach((tickMs, index) => {
    const window = {
      fromMs: Math.max(tickMs, fromMs),
      toMs: Math.min(ticks[index + 1] ?? endMs, tickMs + rules.deadlineMs, endMs),
    };
    const freeMs = firstFree(window.fromMs, busyOf(cronJob, history, { rules, tickMs }));
    if (freeMs + latenessMs >= window.toMs) return;
    const isPassed = [...cronJob.started].some(([started, job]) => started > tickMs && job.createdMs <= freeMs);
    const job = cronJob.started.get(tickMs);
    if (isPassed && job === undefined) return;
    const name = `${cronJob.key}, ${rules.policy}, ${new Date(tickMs).toISOString()}`;
    const free = new Date(freeMs).toISOString();
    if (job === undefined) faults.push(`missed: ${name} has no Job, though nothing was in its way from ${free} on`);
    else if (job.createdMs > freeMs + latenessMs)
      faults.push(`late: ${name} has its Job ${job.createdMs - freeMs} ms after ${free}`);
  });
  return faults;
}

interface Scope {
  readonly rules: Rules;
  readonly fromMs: number;
  readonly endMs: number;
}

/** From the most recent one at the beginning of the calm on. */
function ticksToCheck(cronJob: CronJobHistory, history: History, { rules, fromMs, endMs }: Scope): readonly number[] {
  const startedBefore = [...cronJob.started].filter(([, job]) => job.createdMs <= fromMs).map(([tick]) => tick);
  // Where the API server keeps no time of an edit, it counts from when a controller saw it.
  const sinceMs = Math.min(sinceOf(cronJob), fromMs);
  // Where a clock was behind, it counts from a little earlier.
  const floorMs = everyMsOf(rules.calendar) === undefined ? history.floorOf(cronJob.current) : 0;
  const afterMs = Math.max(cronJob.createdMs, sinceMs, floorMs, ...startedBefore);
  const ticks = ticksIn(rules.calendar, afterMs, endMs);
  const firstInCalm = ticks.findIndex((tick) => tick > fromMs);
  return ticks.slice(Math.max(0, (firstInCalm < 0 ? ticks.length : firstInCalm) - 1));
}

function sinceOf({ current, createdMs }: CronJobHistory): number {
  const since = observedOf(current)?.since;
  return since === undefined ? createdMs : Date.parse(since);
}

interface Busy {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a run could not start: with Forbid while another one is running, and always while its name is taken. */
function busyOf(
  { uid, key }: CronJobHistory,
  history: History,
  { rules, tickMs }: { rules: Rules; tickMs: number },
): readonly Busy[] {
  const name = `${key}-${tickMs / 1_000}`;
  const running = rules.policy === 'Forbid' ? history.jobsOf(uid).filter((job) => job.tickMs !== tickMs) : [];
  const taken = [...history.jobs.values()].filter((job) => job.key === name && job.ownerUid !== uid);
  return [
    ...running.map(({ createdMs, endedMs }) => ({ fromMs: createdMs, toMs: endedMs })),
    // After a refusal of the name the controller tries again every two seconds.
    ...taken.map(({ createdMs, goneMs }) => ({ fromMs: createdMs, toMs: goneMs + 2_000 })),
  ];
}

function firstFree(fromMs: number, busy: readonly Busy[]): number {
  let freeMs = fromMs;
  for (const interval of [...busy].sort((a, b) => a.fromMs - b.fromMs)) {
    if (interval.fromMs <= freeMs + latenessMs && interval.toMs > freeMs) freeMs = interval.toMs;
  }
  return freeMs;
}
