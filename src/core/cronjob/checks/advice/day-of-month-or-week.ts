import { fieldTextsOf, next, rangesOf, sizeOf, utc, valuesOf } from '../../../schedule/index.js';
import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import type { Timing } from '../timing.js';
import { dateText, remark, weekdayText } from './remark.js';

const id = 'day-of-month-or-week';
const field = 'spec.schedule';

/**
 * A schedule is restricted by the day of the month or by the weekday, not by both.
 *
 * As robfig/cron v3 combines them: both must match only where one is a star. `*\/2` is none, `*\/1` and `*,5` are.
 */
export const dayOfMonthOrWeek: Advice = {
  id,
  level: 'warn',
  summary: 'A schedule is restricted by the day of the month or by the weekday, not by both.',
  explanation:
    'Where neither day field is a star, a day that suits either of them is a day to run: `0 9 1-7 * 1` runs on the ' +
    'first seven days of the month and on each Monday, not on the first Monday. `*/2` is no star in this sense, ' +
    'so `0 9 */2 * 1` runs on odd days and on Mondays; `*/1` is one.\n\n' +
    'No schedule says "the first Monday". Write `0 9 1-7 * *` and let the job end at once on other weekdays, for ' +
    'example with `test "$(date +%u)" = 1 || exit 0`. Where either is what you mean, switch this advice off for ' +
    'the object.',
  bad: `
spec:
  schedule: 0 9 1-7 * 1`,
  good: `
spec:
  schedule: 0 9 * * 1`,
  fields: [field],
  remarks({ timing }, nowMs) {
    const { schedule } = timing;
    if (schedule?.kind !== 'cron') return nothing;
    const { dayOfMonth, dayOfWeek } = schedule;
    if (dayOfMonth.star || dayOfWeek.star || sizeOf(dayOfMonth) === 0 || sizeOf(dayOfWeek) === 0) return nothing;
    const suitsAllDays = sizeOf(dayOfMonth) === 31;
    const suitsAllWeekdays = sizeOf(dayOfWeek) === 7;
    if ((suitsAllDays && suitsAllWeekdays) || !timing.hasRuns) return nothing;
    const [, , days = '', , weekdays = ''] = fieldTextsOf(timing.text);
    if (suitsAllDays || suitsAllWeekdays) {
      const [name, value] = suitsAllDays ? ['day of month', days] : ['day of week', weekdays];
      const text = `runs every day, as each one suits the ${name}`;
      return [remark(id, field, `${text} ${value}; write * there`, `${text}; write * there`)];
    }
    const both = `runs on ${/^\d+$/.test(days) ? 'day' : 'days'} ${days} and also on every`;
    const names = `${both} ${rangesOf(valuesOf(dayOfWeek), weekdayText)}`;
    return [
      remark(
        id,
        field,
        `${names}, next ${nextDays(timing, nowMs).join(', ')}; write * in one`,
        `${names}, not only when both match; write * in one`,
        `${names}; write * in one of the two`,
        'runs on days that suit either day field, not only both; write * in one',
      ),
    ];
  },
};

const shownDays = 3;
const dayMs = 86_400_000;

/** The next days on which it runs, as clocks have them: `11-23`. All come within a year, since a weekday comes each week. */
function nextDays({ schedule, zone = utc }: Timing, nowMs: number): readonly string[] {
  const days = new Set<string>();
  let runMs = schedule === undefined ? undefined : next(schedule, zone, nowMs);
  while (schedule !== undefined && runMs !== undefined && days.size < shownDays) {
    const localMs = runMs + zone.spanAt(Math.floor(runMs / 1000)).offset * 1000;
    days.add(dateText(localMs));
    // On to the end of the day; where that is an hour off, since the clocks change, the same day comes once more.
    runMs = next(schedule, zone, Math.max(runMs, runMs + dayMs - (localMs % dayMs) - 1));
  }
  return [...days].map((day) => day.slice('2026-'.length));
}
