import { dayRuleOf, fieldTextsOf, next, sizeOf, utc, valuesOf } from '../../../schedule/index.js';
import type { CronSchedule } from '../../../schedule/index.js';
import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { dateText, remark } from './remark.js';

const id = 'never-fires';
const field = 'spec.schedule';
const yearMs = 366 * 86_400_000;

/**
 * A schedule has a run within the next year.
 *
 * Kubernetes accepts `0 0 31 2 *`, and kube-controller-manager 1.36 looks for a run of it in vain.
 */
export const neverFires: Advice = {
  id,
  level: 'warn',
  summary: 'A schedule has a run within the next year.',
  explanation:
    'A date that never comes, such as 31 February, is accepted and never runs; 29 February comes once in four or ' +
    'eight years. Nothing fails, so nobody notices. Choose a date that comes: for the last day of each month, write ' +
    '`28-31` and let the job end at once unless tomorrow is the first.\n\n' +
    'Such a date is often meant to switch a CronJob off. `suspend: true` says so, `kubectl get cronjobs` shows it, ' +
    'and the schedule is still there for the day when it is switched on again.',
  bad: `
spec:
  schedule: 0 0 31 2 *`,
  good: `
spec:
  schedule: 0 0 * * 0
  suspend: true`,
  fields: [field],
  remarks({ timing }, nowMs) {
    const { schedule } = timing;
    if (schedule === undefined || schedule.kind === 'every' || runsEachMonth(schedule)) return nothing;
    if (hasEmptyField(schedule)) {
      return [
        remark(id, field, 'one of its fields allows nothing, so it never runs; to switch it off, write suspend: true'),
      ];
    }
    const run = next(schedule, timing.zone ?? utc, nowMs);
    if (run === undefined) {
      return [remark(id, field, 'there is no such date, so it never runs; to switch it off, write suspend: true')];
    }
    if (run <= nowMs + yearMs) return nothing;
    const date = dateText(run);
    if (isLeapDay(schedule)) {
      const instead = [...fieldTextsOf(timing.text).slice(0, 2), '28', ...fieldTextsOf(timing.text).slice(3)].join(' ');
      const text = `29 February comes next on ${date}`;
      return [
        remark(id, field, `${text}; for a run each year write ${instead}`, `${text}; for a run each year write day 28`),
      ];
    }
    return [remark(id, field, `it does not run before ${date}; to switch it off until then, write suspend: true`)];
  },
};

/** So do nearly all schedules, and it is seen at a glance. */
function runsEachMonth(schedule: CronSchedule): boolean {
  if (sizeOf(schedule.month) < 12 || sizeOf(schedule.minute) === 0 || sizeOf(schedule.hour) === 0) return false;
  switch (dayRuleOf(schedule)) {
    case 'every':
    case 'weekday':
      return true;
    case 'day of month':
    case 'either':
      return (valuesOf(schedule.dayOfMonth)[0] ?? 31) <= 28;
    case 'none':
      return false;
  }
}

/** Whether it runs on 29 February and on no other day. */
function isLeapDay(schedule: CronSchedule): boolean {
  const isFebruary = sizeOf(schedule.month) === 1 && valuesOf(schedule.month)[0] === 2;
  return isFebruary && dayRuleOf(schedule) === 'day of month' && valuesOf(schedule.dayOfMonth)[0] === 29;
}

function hasEmptyField(schedule: CronSchedule): boolean {
  const { minute, hour, month } = schedule;
  return sizeOf(minute) === 0 || sizeOf(hour) === 0 || sizeOf(month) === 0 || dayRuleOf(schedule) === 'none';
}
