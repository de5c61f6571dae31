import { printable } from '../core/field/index.js';
import { findTimeZone, inWords, parseSchedule, utc } from '../core/schedule/index.js';
import type { TimeZone } from '../core/schedule/index.js';
import { readDocuments } from '../documents/index.js';
import { rfc3339Utc } from '../outlook/instant.js';
import { played } from '../outlook/played.js';
import { annotatedRunTime } from '../outlook/annotated-run-time.js';
import { nameOf } from '../outlook/scene.js';
import type { SimulatedCronJob } from '../outlook/scene.js';
import { storedFrom, storedIn } from '../outlook/stored-cron-job.js';
import type { LiveCronJob, StoredCronJob } from '../outlook/stored-cron-job.js';
import { instantOf, localOf } from '../outlook/zone.js';
import { summaryOf } from '../simulate/index.js';
import type { WeekAnswer, WeekCronJob, WeekMinute, WeekRequest } from './api.js';
import { RefusedRequest } from './refused.js';
import { readersZone } from './requests.js';
import type { PageTerms } from './try.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** From a Thursday, which 1970-01-01 was, to the Monday before. */
const daysSinceMonday = 3;
const namespace = 'default';
const [mostPeaks, mostNamed, mostProblems] = [10, 50, 200];

/**
 * What `cronward simulate` computes for the seven days from the coming midnight of the reader. Pure; `live` are the CronJobs of
 * the cluster, for a request without files. Throws a `RefusedRequest`.
 */
export function weekOf(
  { files, timeZone }: WeekRequest,
  live: readonly LiveCronJob[] | undefined,
  { policy, nowMs }: PageTerms,
): WeekAnswer {
  const zone = readersZone(timeZone);
  const window = weekFrom(nowMs, zone);
  const problems: string[] = [];
  const stored =
    files === undefined ? storedLive(live) : files.flatMap((file) => storedOf(file, policy.settings, problems));
  const of = (cronJob: StoredCronJob): number | undefined => {
    const ms = annotatedRunTime(cronJob);
    if (typeof ms !== 'string') return ms;
    problems.push(ms);
    return undefined;
  };
  // A schedule without a zone is one of UTC, whoever looks at it.
  const result = played(stored, { ...window, zone: utc }, { of });
  if (!result.ok) throw new RefusedRequest(422, `${result.why}: leave some out`);
  const { cronJobs } = result;
  for (const { cronJob, runs } of cronJobs) {
    if (runs.fault !== undefined) problems.push(`${whereOf(cronJob)}: ${printable(nameOf(runs))}: ${runs.fault}`);
  }
  return { ...shown(cronJobs, window, zone), problems: problems.slice(0, mostProblems) };
}

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The seven days from the next midnight, by the clocks of the zone. */
function weekFrom(nowMs: number, zone: TimeZone): Window {
  const tomorrow = (Math.floor(localOf(nowMs, zone) / dayMs) + 1) * dayMs;
  return { fromMs: instantOf(tomorrow, zone), toMs: instantOf(tomorrow + 7 * dayMs, zone) };
}

function storedLive(live: readonly LiveCronJob[] | undefined): readonly StoredCronJob[] {
  if (live === undefined) {
    throw new RefusedRequest(400, 'files is missing, and this page was given no cluster whose CronJobs it could show');
  }
  return live.map(storedIn);
}

function storedOf(
  { name, text }: { readonly name: string; readonly text: string },
  policy: PageTerms['policy']['settings'],
  problems: string[],
): readonly StoredCronJob[] {
  const found = readDocuments(name, text);
  for (const { position, message } of found.problems) {
    problems.push(`${printable(name)}:${position.line}:${position.column}: ${message}`);
  }
  if (found.cronJobs.length === 0 && found.problems.length === 0) problems.push(`${printable(name)}: no CronJob in it`);
  return found.cronJobs.map((document) => storedFrom(document, { policy, namespace }));
}

function whereOf({ place, whereIs }: StoredCronJob): string {
  return place === undefined ? 'in the cluster' : whereIs('');
}

function shown(
  cronJobs: readonly SimulatedCronJob[],
  { fromMs, toMs }: Window,
  zone: TimeZone,
): Omit<WeekAnswer, 'problems'> {
  const runs = cronJobs.map((one) => one.runs);
  const { starts, late, skipped, collisions, busiest, peaks } = summaryOf(runs, { peaks: mostPeaks });
  return {
    from: rfc3339Utc(fromMs),
    to: rfc3339Utc(toMs),
    starts,
    late,
    skipped,
    collisions,
    ...(busiest !== undefined && { busiest: { at: rfc3339Utc(busiest.atMs), jobs: busiest.jobs } }),
    peaks: peaks.map((peak) => ({
      at: rfc3339Utc(peak.atMs),
      starts: peak.starts,
      cronJobs: peak.cronJobs.slice(0, mostNamed),
    })),
    cronJobs: cronJobs.map(cronJobOf),
    minutes: minutesOf(cronJobs, zone),
  };
}

function cronJobOf({ cronJob, runs }: SimulatedCronJob): WeekCronJob {
  const { schedule, timeZone = utc.name, suspend } = runs;
  const parsed = parseSchedule(schedule);
  const zone = findTimeZone(timeZone);
  return {
    name: nameOf(runs),
    apiVersion: cronJob.kind.apiVersion,
    schedule,
    words: parsed.ok && zone !== undefined ? inWords(parsed.schedule, zone.name) : '',
    timeZone,
    suspend,
    starts: runs.runs.length,
  };
}

/** The starts by weekday and minute of the day. */
function minutesOf(cronJobs: readonly SimulatedCronJob[], zone: TimeZone): readonly WeekMinute[] {
  const minutes = new Map<number, { starts: number; cronJobs: number[] }>();
  cronJobs.forEach(({ runs }, index) => {
    for (const { startMs } of runs.runs) {
      const local = Math.floor(localOf(startMs, zone) / minuteMs);
      const day = Math.floor(local / 1440);
      const key = ((((day + daysSinceMonday) % 7) + 7) % 7) * 1440 + (local - day * 1440);
      const minute = minutes.get(key) ?? { starts: 0, cronJobs: [] };
      minutes.set(key, minute);
      minute.starts += 1;
      if (minute.cronJobs.length < mostNamed && minute.cronJobs.at(-1) !== index) minute.cronJobs.push(index);
    }
  });
  return [...minutes]
    .sort(([one], [other]) => one - other)
    .map(([key, minute]) => ({ weekday: Math.floor(key / 1440), minute: key % 1440, ...minute }));
}
