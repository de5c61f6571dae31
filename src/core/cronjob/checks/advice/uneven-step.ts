import { dayRuleOf, fieldTextsOf, sizeOf, valuesOf } from '../../../schedule/index.js';
import type { CronSchedule, Field, Intervals } from '../../../schedule/index.js';
import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { remark, weekdayText } from './remark.js';

const id = 'uneven-step';
const field = 'spec.schedule';

/**
 * A step divides the range of its field, so that it keeps its pace where the field begins anew. Spoken of where the whole
 * field is stepped through, not a range that somebody chose.
 */
export const unevenStep: Advice = {
  id,
  level: 'warn',
  summary: 'A step divides the range of its field.',
  explanation:
    'A step counts from the beginning of its field each time. `*/7` as the minute is 0, 7, ... 56 and then 0 again, four ' +
    'minutes later; `*/45` is minutes 0 and 45; `*/90` is minute 0 alone, once an hour. `*/2` as the day of the month runs ' +
    'on the 31st and again on the 1st.\n\n' +
    'Write a step that divides the range: for minutes 2, 3, 4, 5, 6, 10, 12, 15, 20 or 30, for hours 2, 3, 4, 6, 8 or 12. ' +
    'Where the pace matters and the time of day does not, `@every 7m` counts from the run before.',
  bad: `
spec:
  schedule: "*/7 * * * *"`,
  good: `
spec:
  schedule: "*/6 * * * *"`,
  fields: [field],
  remarks({ timing }) {
    const { schedule, text } = timing;
    if (schedule?.kind !== 'cron' || !text.includes('/') || isEven(timing.intervals)) return nothing;
    const [minute = '', hour = '', day = '', , weekday = ''] = fieldTextsOf(text);
    const texts =
      clockStep(minute, { unit: 'minute', size: 60, of: schedule.minute }, schedule) ??
      clockStep(hour, { unit: 'hour', size: 24, of: schedule.hour }, schedule) ??
      dayStep(day, schedule) ??
      weekdayStep(weekday, schedule);
    return texts === undefined ? nothing : [remark(id, field, ...texts)];
  },
};

/** Whether runs are a fixed number of minutes apart, as those of most steps are, or there are none. */
function isEven(intervals: Intervals | undefined): boolean {
  return intervals === undefined || (intervals.shortest === intervals.longest && intervals.longest < 3600);
}

/** The step of a field that is stepped through from its first value, or from a given one, to its end. */
function stepIn(written: string): number {
  const step = Number(/^(?:[*?]|\d+)\/(\d+)$/.exec(written)?.[1] ?? 1);
  return Number.isSafeInteger(step) ? step : 1;
}

/** A greater pace is hardly meant, and at some point no duration any more. */
const maxPace = 10_000;

/** A field of the clock, which begins anew after `size` values. */
interface Cycle {
  readonly unit: 'minute' | 'hour';
  readonly size: number;
  readonly of: Field;
}

function clockStep(written: string, { unit, size, of }: Cycle, schedule: CronSchedule): string[] | undefined {
  const step = stepIn(written);
  const values = valuesOf(of);
  const [first = 0] = values;
  const last = values.at(-1) ?? first;
  const gap = size - last + first;
  if (step === 1 || gap === step) return undefined;
  const pace = step < maxPace && hasPace(unit, schedule) ? `@every ${step}${unit.charAt(0)}` : undefined;
  if (values.length === 1) {
    const instead = [String(first), ...(pace === undefined ? [] : [pace])].join(' or ');
    return [
      `${written} is ${unit} ${first} only; write ${instead}`,
      `a step of ${unit}s leads out of its field, so it is ${first} only`,
    ];
  }
  if (!comesAround(unit, schedule)) return undefined;
  const instead = [
    ...dividersAround(step, size).map((divider) => `*/${divider}`),
    ...(pace === undefined ? [] : [pace]),
  ];
  const after = `${unit} ${last} and ${gap} ${unit}${gap === 1 ? '' : 's'} later at ${first}`;
  return [`${written} runs at ${after}; write ${instead.join(' or ')}`, `runs at ${after}, as the field begins anew`];
}

/** Whether the field begins anew in the hour or on the day that follows, so that the gap is between two runs. */
function comesAround(unit: Cycle['unit'], schedule: CronSchedule): boolean {
  const hours = valuesOf(schedule.hour);
  if (unit === 'minute' && hours.some((hour) => hours.includes(hour + 1))) return true;
  if (unit === 'minute' && !(hours.includes(0) && hours.includes(23))) return false;
  return hasNeighbourDays(schedule);
}

/** Whether there are two days in a row; said of those schedules only where it is plain to see. */
function hasNeighbourDays(schedule: CronSchedule): boolean {
  const weekdays = valuesOf(schedule.dayOfWeek);
  const days = valuesOf(schedule.dayOfMonth);
  switch (dayRuleOf(schedule)) {
    case 'every':
      return true;
    case 'weekday':
      return weekdays.some((weekday) => weekdays.includes((weekday + 1) % 7));
    case 'day of month':
      return days.some((day) => day < 28 && days.includes(day + 1));
    case 'either':
    case 'none':
      return false;
  }
}

/** Whether `@every` with the same step runs at the pace that was meant. */
function hasPace(unit: Cycle['unit'], schedule: CronSchedule): boolean {
  if (dayRuleOf(schedule) !== 'every' || sizeOf(schedule.month) < 12) return false;
  return unit === 'minute' ? sizeOf(schedule.hour) === 24 : sizeOf(schedule.minute) === 1;
}

/** The greatest divider of `size` below `step`, and the least above it. */
function dividersAround(step: number, size: number): readonly number[] {
  const dividers = Array.from({ length: size - 1 }, (_, index) => index + 1).filter((number) => size % number === 0);
  const above = dividers.find((divider) => divider > step);
  const below = dividers.findLast((divider) => divider < step && divider > 1);
  return [below, above].filter((divider) => divider !== undefined);
}

/** `*\/2` and the like, which run on the 31st and on the 1st after it. */
function dayStep(written: string, schedule: CronSchedule): string[] | undefined {
  const step = stepIn(written);
  if (step === 1 || dayRuleOf(schedule) !== 'day of month' || sizeOf(schedule.month) < 12) return undefined;
  const days = valuesOf(schedule.dayOfMonth);
  if (days.length === 1 || days[0] !== 1 || days.at(-1) !== 31) return undefined;
  return [`${written} runs on day 31 and on day 1 after it; write 1-30/${step} to leave out day 31`];
}

/** No step divides the week. */
function weekdayStep(written: string, schedule: CronSchedule): string[] | undefined {
  const days = valuesOf(schedule.dayOfWeek);
  const [first = 0] = days;
  const last = days.at(-1) ?? first;
  const step = stepIn(written);
  const gap = 7 - last + first;
  if (step === 1 || days.length === 1 || gap === step || dayRuleOf(schedule) !== 'weekday') return undefined;
  const later = gap === 1 ? '1 day' : `${gap} days`;
  return [
    `${written} runs on ${weekdayText(last)} and ${later} later on ${weekdayText(first)}; name the days, such as 1,3,5`,
  ];
}
