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
  explanation:
    'The time zone is looked up by its name in the IANA database, where `Europe/Berlin` is found and ' +
    '`europe/berlin` is not. An offset such as `UTC+2` is no name; `Etc/GMT-2` is one, and means two hours ' +
    'ahead of UTC. `Local` would be the zone of whichever machine runs the controller, and is refused.\n\n' +
    'Without a time zone Kubernetes uses that of kube-controller-manager, which is UTC on most clusters but not ' +
    'on all.',
  bad: `
spec:
  timeZone: europe/berlin`,
  good: `
spec:
  timeZone: Europe/Berlin`,
  fields: ['spec.timeZone'],
  cel: {
    covers: 'some',
    rules: [
      {
        self: 'spec',
        field: 'spec.timeZone',
        message: 'must be the name of a time zone of the IANA database, in its exact case, and not Local',
        // Only some files beside those of the zones have names in lower case, and Go reads these, too.
        expression:
          "!has(self.timeZone) || (self.timeZone != 'Local' && " +
          "self.timeZone.matches('^([^a-z]|localtime$|posix|right/)'))",
      },
    ],
  },
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
