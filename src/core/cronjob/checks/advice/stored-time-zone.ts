import { nothing } from '../check.js';
import type { Advice } from '../check.js';

/**
 * A stored schedule with TZ= or CRON_TZ= goes on working, and is better moved to timeZone.
 *
 * As kube-apiserver 1.36 warns of every update. A creation is refused, so no creation is warned.
 */
export const storedTimeZone: Advice = {
  id: 'stored-time-zone',
  ofUpdates: true,
  level: 'warn',
  fromKubernetes: true,
  summary: 'A stored schedule with TZ= or CRON_TZ= is better moved to timeZone.',
  explanation:
    'A schedule with `TZ=` or `CRON_TZ=` that was stored before Kubernetes refused it runs on in that time ' +
    'zone. Move the zone to `timeZone`, in the same edit: the two together are refused, and so is putting `TZ=` ' +
    'back later. kube-apiserver warns of each update, too.',
  bad: `
spec:
  schedule: TZ=Europe/Berlin 0 6 * * *
  timeZone: null`,
  good: `
spec:
  schedule: 0 6 * * *
  timeZone: Europe/Berlin`,
  fields: ['spec.schedule'],
  remarks({ spec, stored }) {
    if (stored === undefined || spec.schedule?.includes('TZ') !== true) return nothing;
    return [{ field: 'spec.schedule', text: 'TZ and CRON_TZ in a schedule are deprecated, use timeZone instead' }];
  },
};
