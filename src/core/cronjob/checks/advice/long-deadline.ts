import { dayRuleOf, sizeOf } from '../../../schedule/index.js';
import type { CronSchedule } from '../../../schedule/index.js';
import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import type { Timing } from '../timing.js';
import { remark } from './remark.js';

const id = 'long-deadline';
const field = 'spec.startingDeadlineSeconds';

/** The starting deadline is not longer than the time between two runs, since the next run takes the place of the one before. */
export const longDeadline: Advice = {
  id,
  level: 'warn',
  summary: 'The starting deadline is no longer than the time between two runs.',
  explanation:
    'Of the runs that were missed only the most recent one is made up for. So a run waits until the next one is due at ' +
    'most, and a deadline that is longer than the time between two runs drops none: it says something that does not ' +
    'happen. With versions of Kubernetes that stop after 100 missed runs, and with the kubebuilder book, it lets more of ' +
    'them add up.\n\n' +
    'Write how late a run is still of use, which is less than the time to the next one, or leave the field out.',
  bad: `
spec:
  schedule: "*/5 * * * *"
  startingDeadlineSeconds: 3600`,
  good: `
spec:
  schedule: "*/5 * * * *"
  startingDeadlineSeconds: 120`,
  fields: [field],
  remarks({ spec, timing }, nowMs) {
    const { startingDeadlineSeconds: deadline } = spec;
    if (deadline == null) return nothing;
    const longest = timing.intervals?.longest;
    if (longest === undefined || deadline <= longest + marginOf(timing, longest, nowMs)) return nothing;
    return [remark(id, field, `runs are at most ${longest} s apart, so it drops none; write less than that`)];
  },
};

/**
 * Whether runs come in every hour of every day: they are as far apart whatever the clocks do, as long as those are changed
 * by whole hours. (A controller whose clocks are not, those of Lord Howe Island, is nobody's.)
 */
function keepsPace(schedule: CronSchedule, timing: Timing, nowMs: number): boolean {
  const isAlways = sizeOf(schedule.hour) === 24 && dayRuleOf(schedule) === 'every' && sizeOf(schedule.month) === 12;
  return isAlways && timing.clockChanges(nowMs).every(({ before, after }) => (after - before) % 3600 === 0);
}

/** How much longer than the longest interval a change of the clocks may make it: by two hours, and by a run that it skips. */
function marginOf(timing: Timing, longest: number, nowMs: number): number {
  const { schedule, zone } = timing;
  if (schedule?.kind !== 'cron' || keepsPace(schedule, timing, nowMs)) return 0;
  const mayChange = zone === undefined || timing.clockChanges(nowMs).length > 0;
  if (!mayChange) return 0;
  return 7200 + (sizeOf(schedule.hour) === 24 ? 0 : longest);
}
