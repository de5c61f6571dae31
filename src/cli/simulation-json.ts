import type { Summary } from '../simulate/index.js';
import { rfc3339Utc } from '../outlook/instant.js';
import { nameOf } from '../outlook/scene.js';
import type { Scene, SimulatedCronJob } from '../outlook/scene.js';

/** One JSON object on one line. */
export function renderSimulationJson({ fromMs, toMs, cronJobs }: Scene, summary: Summary): string {
  const { starts, late, skipped, cutShort, collisions, busiest, peaks, minutes } = summary;
  const names = cronJobs.map(({ runs }) => nameOf(runs));
  const value = {
    from: rfc3339Utc(fromMs),
    to: rfc3339Utc(toMs),
    starts,
    late,
    skipped,
    cutShort,
    collisions,
    busiest: busiest === undefined ? null : { at: rfc3339Utc(busiest.atMs), jobs: busiest.jobs },
    peaks: peaks.map((peak) => ({
      at: rfc3339Utc(peak.atMs),
      starts: peak.starts,
      cronJobs: peak.cronJobs.map((index) => names[index]),
    })),
    cronJobs: cronJobs.map(cronJobJson),
    minutes: minutes.map((minute) => ({ at: rfc3339Utc(minute.atMs), starts: minute.starts })),
  };
  return `${JSON.stringify(value)}\n`;
}

function cronJobJson({ cronJob, runs: played }: SimulatedCronJob): object {
  const { place, kind, writtenSchedule } = cronJob;
  const { runs, skipped, waitingMs, fault, timeZone } = played;
  return {
    ...place,
    apiVersion: kind.apiVersion,
    name: nameOf(played),
    schedule: played.schedule,
    ...(writtenSchedule !== undefined && { writtenSchedule }),
    ...(timeZone !== undefined && { timeZone }),
    concurrencyPolicy: played.policy,
    suspend: played.suspend,
    ...(fault !== undefined && { fault }),
    runSeconds: played.runTimeMs / 1000,
    starts: runs.length,
    late: runs.filter(({ tickMs, startMs }) => startMs > tickMs).length,
    cutShort: runs.filter(({ cutMs }) => cutMs !== undefined).length,
    skipped: skipped.map(rfc3339Utc),
    ...(waitingMs !== undefined && { waiting: rfc3339Utc(waitingMs) }),
  };
}
