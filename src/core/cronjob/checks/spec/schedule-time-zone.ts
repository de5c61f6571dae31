import { invalid } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import type { View } from '../view.js';

/** What is said of a schedule that holds a time zone. */
export const timeZoneInSchedule = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';

/**
 * A time zone stands in `spec.timeZone`, not in the schedule.
 *
 * As `validateScheduleFormat` of Kubernetes 1.36, which looks for the letters TZ anywhere. An update of an object that
 * was stored with them may keep them or write others, unless it sets timeZone.
 */
export const scheduleTimeZone: Check = {
  id: 'schedule-time-zone',
  summary: 'The schedule holds no TZ= or CRON_TZ=; the time zone is set in timeZone.',
  explanation:
    '`TZ=` and `CRON_TZ=` before a schedule worked once, since the cron library of Kubernetes reads them; they ' +
    'were never supported. Today a new CronJob with the letters TZ in its schedule is refused. The time zone ' +
    'has a field of its own, `timeZone`.\n\n' +
    'A CronJob that was stored with such a schedule runs on, and may be updated as long as it does not set ' +
    '`timeZone` too.',
  bad: `
spec:
  schedule: TZ=Europe/Berlin 0 6 * * *`,
  good: `
spec:
  schedule: 0 6 * * *
  timeZone: Europe/Berlin`,
  fields: ['spec.schedule'],
  cel: {
    covers: 'some',
    rules: [
      {
        self: 'spec',
        field: 'spec.schedule',
        message: timeZoneInSchedule,
        expression: "!has(self.schedule) || !self.schedule.contains('TZ')",
      },
    ],
  },
  faults({ spec, stored }) {
    const schedule = spec.schedule ?? '';
    if (!schedule.includes('TZ')) return nothing;
    if (!mayHoldTimeZone(stored)) {
      return [invalid('spec.schedule', schedule, timeZoneInSchedule)];
    }
    return spec.timeZone == null
      ? nothing
      : [invalid('spec.schedule', schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')];
  },
};

function mayHoldTimeZone(stored: View | undefined): boolean {
  return stored?.spec.schedule?.includes('TZ') === true;
}
