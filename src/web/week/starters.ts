import type { WeekAnswer, WeekCronJob } from '../../page/api.ts';
import type { Cell } from './bins.ts';

/** A CronJob and the minutes of a cell in which it starts. */
export interface Starter {
  readonly cronJob: WeekCronJob;
  readonly minutes: readonly number[];
}

/** Who starts in a cell: those who start most often first, then as they were given. */
export function startersOf(cell: Cell, cronJobs: WeekAnswer['cronJobs']): readonly Starter[] {
  const found = new Map<number, number[]>();
  for (const { minute, cronJobs: indexes } of cell.minutes) {
    for (const index of indexes) {
      const minutes = found.get(index);
      if (minutes === undefined) found.set(index, [minute]);
      else minutes.push(minute);
    }
  }
  return [...found]
    .sort(([one, minutes], [other, others]) => others.length - minutes.length || one - other)
    .flatMap(([index, minutes]) => {
      const cronJob = cronJobs[index];
      return cronJob === undefined ? [] : [{ cronJob, minutes }];
    });
}

/** As many of one minute are named in an answer. */
const mostNamed = 50;

/** Whether some that start in a cell are not named in the answer. */
export function leavesOut({ minutes }: Cell): boolean {
  return minutes.some(({ starts, cronJobs }) => cronJobs.length === mostNamed && starts > mostNamed);
}
