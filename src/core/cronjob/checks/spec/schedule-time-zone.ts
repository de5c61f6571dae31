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
  fields: ['spec.schedule'],
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
