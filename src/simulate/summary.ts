import type { PlayedRun } from './play.js';
import type { CronJobRuns } from './simulate.js';

/** A minute in which Jobs start, epoch milliseconds. */
export interface Minute {
  readonly atMs: number;
  readonly starts: number;
}

/** The same with the CronJobs of those Jobs, by their places among all. */
export interface Peak extends Minute {
  readonly cronJobs: readonly number[];
}

/** The moment at which most Jobs run at once. */
export interface Busy {
  readonly atMs: number;
  readonly jobs: number;
}

/** What all CronJobs do together. */
export interface Summary {
  readonly starts: number;
  /** Runs that Forbid made wait. */
  readonly late: number;
  /** Times of schedules that started nothing. */
  readonly skipped: number;
  /** Jobs that Replace ended before their time. */
  readonly cutShort: number;
  /** The minutes with a start, ascending. */
  readonly minutes: readonly Minute[];
  /** How many of them have starts of more than one CronJob. */
  readonly collisions: number;
  /** The minutes with the most starts, those first; of equal ones the earlier. */
  readonly peaks: readonly Peak[];
  /** Undefined where nothing starts. */
  readonly busiest: Busy | undefined;
}

const minuteMs = 60_000;

/** CronJobs that do the same. */
interface Group {
  readonly runs: readonly PlayedRun[];
  readonly members: readonly number[];
}

/** Adds up what the CronJobs of a simulation do, with so many peaks. */
export function summaryOf(cronJobs: readonly CronJobRuns[], { peaks }: { readonly peaks: number }): Summary {
  const groups = groupsOf(cronJobs);
  const sum = (count: (cronJob: CronJobRuns) => number): number =>
    cronJobs.reduce((total, cronJob) => total + count(cronJob), 0);
  const { starts, shared } = countMinutes(groups);
  const minutes = [...starts].sort(([a], [b]) => a - b).map(([atMs, count]) => ({ atMs, starts: count }));
  return {
    starts: sum(({ runs }) => runs.length),
    late: sum(({ runs }) => runs.filter(isLate).length),
    skipped: sum(({ skipped }) => skipped.length),
    cutShort: sum(({ runs }) => runs.filter(({ cutMs }) => cutMs !== undefined).length),
    minutes,
    collisions: shared,
    peaks: peaksOf(groups, minutes, peaks),
    busiest: busiestOf(cronJobs),
  };
}

/** Whether Forbid made a run wait. */
export function isLate({ tickMs, startMs }: PlayedRun): boolean {
  return startMs > tickMs;
}

function groupsOf(cronJobs: readonly CronJobRuns[]): readonly Group[] {
  const members = new Map<readonly PlayedRun[], number[]>();
  cronJobs.forEach(({ runs }, index) => {
    const group = members.get(runs);
    if (group === undefined) members.set(runs, [index]);
    else group.push(index);
  });
  return [...members].map(([runs, indexes]) => ({ runs, members: indexes }));
}

function minuteOf(instantMs: number): number {
  return Math.floor(instantMs / minuteMs) * minuteMs;
}

/** The starts of each minute, and how many minutes have those of several CronJobs. */
function countMinutes(groups: readonly Group[]): {
  readonly starts: ReadonlyMap<number, number>;
  readonly shared: number;
} {
  const starts = new Map<number, number>();
  /** The only CronJob of a minute so far, or -1 for several. */
  const owners = new Map<number, number>();
  groups.forEach(({ runs, members }, group) => {
    const own = members.length > 1 ? -1 : group;
    for (const { startMs } of runs) {
      const minute = minuteOf(startMs);
      starts.set(minute, (starts.get(minute) ?? 0) + members.length);
      owners.set(minute, (owners.get(minute) ?? own) === own ? own : -1);
    }
  });
  return { starts, shared: [...owners.values()].filter((owner) => owner === -1).length };
}

function peaksOf(groups: readonly Group[], minutes: readonly Minute[], most: number): readonly Peak[] {
  const top = [...minutes].sort((a, b) => b.starts - a.starts || a.atMs - b.atMs).slice(0, most);
  const cronJobs = new Map<number, number[]>(top.map(({ atMs }) => [atMs, []]));
  for (const { runs, members } of groups) {
    const seen = new Set<number>();
    for (const { startMs } of runs) {
      const minute = minuteOf(startMs);
      const names = cronJobs.get(minute);
      if (names === undefined || seen.has(minute)) continue;
      seen.add(minute);
      names.push(...members);
    }
  }
  return top.map((minute) => ({ ...minute, cronJobs: [...(cronJobs.get(minute.atMs) ?? [])].sort((a, b) => a - b) }));
}

/** Jobs come and go in the order of time; at one instant they go first. */
function busiestOf(cronJobs: readonly CronJobRuns[]): Busy | undefined {
  const changes = new Map<number, number>();
  const change = (atMs: number, by: number): void => void changes.set(atMs, (changes.get(atMs) ?? 0) + by);
  for (const { runs, runTimeMs } of cronJobs) {
    for (const { startMs, cutMs } of runs) {
      change(startMs, 1);
      change(cutMs ?? startMs + runTimeMs, -1);
    }
  }
  let jobs = 0;
  let busiest: Busy | undefined;
  for (const [atMs, by] of [...changes].sort(([a], [b]) => a - b)) {
    jobs += by;
    if (jobs > (busiest?.jobs ?? 0)) busiest = { atMs, jobs };
  }
  return busiest;
}
