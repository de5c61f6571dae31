import { invalid, required } from '../../../field/index.js';
import { describeScheduleError } from '../../../schedule/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';

/**
 * A schedule is required and reads as robfig/cron v3 reads it.
 *
 * The verdict is that of Kubernetes 1.36, the sentence is our own: it names the field, the value and the rule.
 */
export const schedule: Check = {
  id: 'schedule',
  summary:
    'The schedule has five fields (minute, hour, day of month, month, day of week) or is a word such as @hourly.',
  explanation:
    'Kubernetes reads a schedule as robfig/cron v3 does: five fields, or a word such as `@daily` or `@every ' +
    '90m`. Seconds, a year, `7` for Sunday, `L`, `W` and `#` are of other dialects and refused. `cronward next ' +
    "'<schedule>'` shows when it fires.\n\n" +
    'In YAML, put a schedule that begins with `*` between quotes: without them `*/5` is the name of an alias.',
  bad: `
spec:
  schedule: 0 2 * * 7`,
  good: `
spec:
  schedule: 0 2 * * 0`,
  fields: ['spec.schedule'],
  faults({ timing }) {
    const { text } = timing;
    if (text === '') return [required('spec.schedule')];
    const { parsed } = timing;
    return parsed.ok ? nothing : [invalid('spec.schedule', text, describeScheduleError(parsed.error))];
  },
};
