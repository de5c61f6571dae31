import { fieldTextsOf, sizeOf, valuesOf } from '../../../schedule/index.js';
import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { remark } from './remark.js';

const id = 'every-minute-of-hour';
const field = 'spec.schedule';

/**
 * A schedule of single hours names its minutes. Hours that follow each other, such as 9-17, may well be meant to be
 * filled with runs.
 */
export const everyMinuteOfHour: Advice = {
  id,
  level: 'warn',
  summary: 'A schedule of single hours names its minutes.',
  explanation:
    '`* 2 * * *` is not "at two": a star stands for every minute, so there are 60 runs from 02:00 to 02:59. ' +
    '`* */6 * * *` makes 240 runs a day instead of four. Write the minute: `0 2 * * *`, `0 */6 * * *`.\n\n' +
    'Hours that follow each other are left alone: `* 9-17 * * *` is a plain way to say every minute of the day shift.',
  bad: `
spec:
  schedule: "* 2 * * *"
  concurrencyPolicy: Forbid`,
  good: `
spec:
  schedule: 0 2 * * *`,
  fields: [field],
  remarks({ timing }) {
    const { schedule } = timing;
    if (schedule?.kind !== 'cron' || sizeOf(schedule.minute) < 60 || sizeOf(schedule.hour) > 12) return nothing;
    const hours = valuesOf(schedule.hour);
    if (hours.some((hour) => hours.includes((hour + 1) % 24)) || !timing.hasRuns) return nothing;
    const [hour = 0] = hours;
    const when = hours.length === 1 ? `60 times, each minute of hour ${hour}` : '60 times in each of its hours';
    const instead = ['0', ...fieldTextsOf(timing.text).slice(1)].join(' ');
    return [
      remark(
        id,
        field,
        `runs ${when}; for one run write ${instead}`,
        'runs at each minute of its hours, 60 times; for one run write 0 as the minute',
      ),
    ];
  },
};
