import type { TimeZone } from '../core/schedule/index.js';
import type { CronJobRuns } from './simulate.js';

/** How many Jobs start at which time of the week, as the clocks of a zone show it. */
export interface HeatMap {
  /** The length of a column; divides a day. */
  readonly minutesPerColumn: number;
  /** Monday first; each has the starts of its columns from midnight on. */
  readonly rows: readonly (readonly number[])[];
  /** The highest of all. */
  readonly most: number;
}

const minutesPerDay = 1440;
const secondsPerDay = 86_400;
const daysPerWeek = 7;
/** From a Thursday, which 1970-01-01 was, to the Monday before. */
const daysSinceMonday = 3;

/** All starts of a simulation, in columns of so many minutes. */
export function heatMap(cronJobs: readonly CronJobRuns[], zone: TimeZone, minutesPerColumn: number): HeatMap {
  const columns = minutesPerDay / minutesPerColumn;
  const rows = Array.from({ length: daysPerWeek }, () => new Array<number>(columns).fill(0));
  for (const { runs } of cronJobs) {
    for (const { startMs } of runs) {
      const seconds = Math.floor(startMs / 1000);
      const local = seconds + zone.spanAt(seconds).offset;
      const day = Math.floor(local / secondsPerDay);
      const minute = Math.floor((local - day * secondsPerDay) / 60);
      const row = rows[(((day + daysSinceMonday) % daysPerWeek) + daysPerWeek) % daysPerWeek] ?? [];
      const column = Math.floor(minute / minutesPerColumn);
      row[column] = (row[column] ?? 0) + 1;
    }
  }
  return { minutesPerColumn, rows, most: Math.max(...rows.flat()) };
}
