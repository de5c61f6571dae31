import { fieldTextsOf, sizeOf } from '../../../schedule/index.js';
import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { remark } from './remark.js';

const id = 'no-time-zone';
const field = 'spec.timeZone';

/**
 * A schedule of fixed hours says in which time zone they are. `@daily` names no hour, and a step such as `*\/6` is a
 * pace rather than an hour.
 */
export const noTimeZone: Advice = {
  id,
  level: 'warn',
  summary: 'A schedule of fixed hours says in which time zone they are.',
  explanation:
    'Without `timeZone` the hours are those of the controller: kube-controller-manager takes the zone of the machine ' +
    'or container that it runs in, mostly UTC. "At two in the morning" is then an hour or more off, by an amount that ' +
    "changes with summer time, and it may change when the cluster's provider does.\n\n" +
    'Write the zone that you mean, such as `Europe/Berlin`, or `Etc/UTC` where it is UTC: then everyone who reads the ' +
    'schedule knows.',
  bad: `
spec:
  schedule: 0 2 * * *
  timeZone: null`,
  good: `
spec:
  schedule: 0 2 * * *
  timeZone: Etc/UTC`,
  fields: [field],
  on: 'always',
  remarks({ spec, timing }) {
    if (spec.timeZone != null) return nothing;
    const { schedule, text } = timing;
    if (schedule?.kind !== 'cron' || schedule.zone !== undefined || sizeOf(schedule.hour) === 24) return nothing;
    const [, hour] = fieldTextsOf(text);
    if (hour === undefined ? text !== '@midnight' : /^[*?]\/\d+$/.test(hour)) return nothing;
    if (!timing.hasRuns) return nothing;
    return [remark(id, field, "none is set, so the hours are the controller's, mostly UTC; name one, or Etc/UTC")];
  },
};
