import { child, invalid, notSupported } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

/**
 * The selector of a Job is made for each Job; a template sets neither selector nor manualSelector.
 *
 * As `ValidateJobTemplateSpec` of Kubernetes 1.36.
 */
export const selector: Check = {
  id: 'selector',
  summary: 'The Job template sets no selector and no manualSelector: each Job gets its own.',
  explanation:
    'Kubernetes gives each Job a selector with the uid of that Job, so that it counts its own pods only. One ' +
    'selector for all runs would have each Job count the pods of the others. Leave `selector` and ' +
    '`manualSelector` out; labels for your own purposes belong in the metadata of the pod template.',
  bad: `
spec:
  jobTemplate:
    spec:
      selector:
        matchLabels:
          app: report`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        metadata:
          labels:
            app: report`,
  fields: [child(paths.job, 'selector'), child(paths.job, 'manualSelector')],
  cel: {
    covers: 'all',
    rules: [
      {
        self: 'job',
        field: child(paths.job, 'selector'),
        message: 'must be left out: each Job gets its own',
        expression: '!has(self.selector)',
      },
      {
        self: 'job',
        field: child(paths.job, 'manualSelector'),
        message: 'must be left out or false',
        expression: '!has(self.manualSelector) || !self.manualSelector',
      },
    ],
  },
  faults: ({ job }) => (job.selector == null && job.manualSelector !== true ? nothing : selectorFaults(job)),
};

function* selectorFaults({ selector, manualSelector }: View['job']): Generator<FieldError> {
  if (selector != null) yield invalid(child(paths.job, 'selector'), selector, '`selector` will be auto-generated');
  if (manualSelector === true) yield notSupported(child(paths.job, 'manualSelector'), true, ['nil', 'false']);
}
