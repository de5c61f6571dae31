import { nothing } from '../check.js';
import type { Advice } from '../check.js';

/**
 * A stored schedule with TZ= or CRON_TZ= goes on working, and is better moved to timeZone.
 *
 * As kube-apiserver 1.36 warns of every update. A creation is refused, so no creation is warned.
 */
export const storedTimeZone: Advice = {
  id: 'stored-time-zone',
  level: 'warn',
  fromKubernetes: true,
  summary: 'A stored schedule with TZ= or CRON_TZ= is better moved to timeZone.',
  fields: ['spec.schedule'],
  remarks({ spec, stored }) {
    if (stored === undefined || spec.schedule?.includes('TZ') !== true) return nothing;
    return [{ field: 'spec.schedule', text: 'TZ and CRON_TZ in a schedule are deprecated, use timeZone instead' }];
  },
};
