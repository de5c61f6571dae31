import { isPortable, portableTextOf } from '../../../schedule/index.js';
import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { remark } from './remark.js';

const id = 'portable-schedule';
const field = 'spec.schedule';

/**
 * A schedule is one that other crons read as well; cron-validator stands for them. Off by default, since nothing is wrong
 * with `@hourly` where only Kubernetes reads it.
 */
export const portableSchedule: Advice = {
  id,
  level: 'off',
  summary: 'A schedule is one that other crons read as well.',
  explanation:
    'Kubernetes reads more than the five fields of numbers, names, lists, ranges and steps that crons have in common: ' +
    '`@daily` and `@every 5m`, `?`, `1,,2`, `+5`, `*-5`. Dashboards, exporters and libraries for other languages fail on ' +
    'some of these, and so does a crontab that the schedule is moved to.\n\n' +
    'This is off by default, since `@hourly` is easier to read than its five fields and right in Kubernetes. Switch it on ' +
    'where other programs read your schedules.',
  bad: `
spec:
  schedule: "@hourly"`,
  good: `
spec:
  schedule: 0 * * * *`,
  fields: [field],
  remarks({ timing }) {
    const { schedule, text } = timing;
    if (schedule === undefined || isPortable(text)) return nothing;
    const instead = schedule.kind === 'cron' ? portableTextOf(schedule) : undefined;
    return [
      remark(
        id,
        field,
        ...(instead === undefined ? [] : [`other crons do not read this; write ${instead}`]),
        'other crons do not read this; write five fields of numbers, lists, ranges and steps',
      ),
    ];
  },
};
