import { invalid } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { nameOf } from './name.js';

/** The 63 characters of a label value, which the name of a Job becomes, less a hyphen and ten digits. */
export const maxNameLength = 52;

/**
 * A name has at most 52 characters, a generateName at most 47, so that the names of the Jobs fit.
 *
 * As `ValidateCronJobCreate` of Kubernetes 1.36, which reports a generateName at the name that it became.
 */
export const nameLength: Check = {
  id: 'name-length',
  summary: 'The name has at most 52 characters, so that the names of its Jobs fit; a generateName has at most 47.',
  explanation:
    'The Job of each run is named after the CronJob, with a hyphen and up to ten digits after it. The name of ' +
    'the Job becomes a label of its pods, and the value of a label has at most 63 characters: that leaves 52. A ' +
    '`generateName` gets five characters more, so it has at most 47.\n\n' +
    'A CronJob that was stored with a longer name can still be updated, as in Kubernetes.',
  bad: `
metadata:
  name: monthly-report-of-all-orders-for-the-accounting-department`,
  good: `
metadata:
  name: monthly-orders-for-accounting`,
  fields: ['metadata.name'],
  on: ['metadata.name', 'metadata.generateName'],
  cel: {
    covers: 'all',
    rules: [
      {
        self: 'object',
        field: 'metadata.name',
        message: `must be no more than ${maxNameLength} characters`,
        expression: `!has(self.metadata.name) || size(self.metadata.name) <= ${maxNameLength}`,
      },
    ],
  },
  faults({ metadata }) {
    const name = nameOf(metadata);
    return name.length > maxNameLength
      ? [invalid('metadata.name', name, `must be no more than ${maxNameLength} characters`)]
      : nothing;
  },
};
