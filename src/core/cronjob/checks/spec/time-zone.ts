import { invalid, printable } from '../../../field/index.js';
import { findTimeZone, timeZoneLike } from '../../../schedule/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';

/**
 * A time zone is a name of the IANA database in its exact case, and not Local.
 *
 * As `validateTimeZone` of Kubernetes 1.36, where Go's `time.LoadLocation` reads the name; the hint is our own.
 */
export const timeZone: Check = {
  id: 'time-zone',
  summary: 'The time zone is a name of the IANA database, in its exact case.',
  fields: ['spec.timeZone'],
  faults({ spec }) {
    const path = 'spec.timeZone';
    const name = spec.timeZone;
    if (name == null) return nothing;
    if (name === '') return [invalid(path, name, 'timeZone must be nil or non-empty string')];
    if (/^local$/i.test(name)) {
      const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
      return [invalid(path, name, detail)];
    }
    if (findTimeZone(name) !== undefined) return nothing;
    const like = timeZoneLike(name);
    const hint = like === undefined ? '' : `; write ${like}`;
    return [invalid(path, name, `unknown time zone ${printable(name, 64)}${hint}`)];
  },
};
