import { invalid, printable } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { findTimeZone, timeZoneLike } from '../../../schedule/index.js';
import type { Check } from '../check.js';
import type { View } from '../view.js';

/**
 * A time zone is a name of the IANA database in its exact case, and not Local.
 *
 * As `validateTimeZone` of Kubernetes 1.36, where Go's `time.LoadLocation` reads the name; the hint is our own.
 */
export const timeZone: Check = {
  id: 'time-zone',
  summary: 'The time zone is a name of the IANA database, in its exact case.',
  fields: ['spec.timeZone'],
  *faults({ spec }: View): Generator<FieldError> {
    const path = 'spec.timeZone';
    const name = spec.timeZone;
    if (name == null) return;
    if (name === '') {
      yield invalid(path, name, 'timeZone must be nil or non-empty string');
      return;
    }
    if (/^local$/i.test(name)) {
      const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
      yield invalid(path, name, detail);
    } else if (findTimeZone(name) === undefined) {
      const like = timeZoneLike(name);
      const hint = like === undefined ? '' : `; write ${like}`;
      yield invalid(path, name, `unknown time zone ${printable(name, 64)}${hint}`);
    }
  },
};
