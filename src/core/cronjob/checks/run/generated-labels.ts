import { at, child, invalid } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { nameOf } from '../metadata/name.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const labelsPath = child(paths.template, 'metadata', 'labels');
const selectorLabel = 'batch.kubernetes.io/controller-uid';
const uidLabels = ['controller-uid', selectorLabel];
const nameLabels = ['job-name', 'batch.kubernetes.io/job-name'];

/**
 * The labels that each Job gives its pods, its name and its uid, are not in the pod template.
 *
 * Kubernetes 1.36 accepts such a CronJob and then refuses each of its Jobs (`validateGeneratedSelector`): no value can
 * be the name or the uid of more than one of them.
 */
export const generatedLabels: Check = {
  id: 'generated-labels',
  summary: 'The pod template leaves out job-name and controller-uid, which each Job sets itself.',
  explanation:
    'Each Job labels its pods with its own name and uid: `job-name`, `controller-uid`, and the same with ' +
    '`batch.kubernetes.io/` before them. Kubernetes 1.36 accepts a CronJob whose pod template has one of them ' +
    'and refuses the Job of each run, since no value can be the name of all of them. Mostly the template was ' +
    'copied from a Job of a cluster. Leave these labels out.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        metadata:
          labels:
            job-name: report`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        metadata:
          labels:
            app: report`,
  fields: [labelsPath],
  cel: {
    covers: 'all',
    rules: [...nameLabels, ...uidLabels].map((label) => ({
      self: 'podMetadata',
      field: labelsPath,
      message: `must leave out ${label}, which each Job sets itself`,
      expression: `!has(self.labels) || !('${label}' in self.labels)`,
    })),
  },
  faults: ({ metadata, podMetadata: { labels } }) => (labels == null ? nothing : labelFaults(labels, metadata)),
};

type Labels = NonNullable<View['podMetadata']['labels']>;

function* labelFaults(labels: Labels, metadata: View['metadata']): Generator<FieldError> {
  const expected = (label: string) => (uidLabels.includes(label) ? '<uid of the Job>' : `${nameOf(metadata)}-<time>`);
  for (const label of [...uidLabels, ...nameLabels]) {
    if (!Object.hasOwn(labels, label)) continue;
    const detail = `must be '${expected(label)}': leave it out, each Job sets it itself`;
    yield invalid(at(labelsPath, label), labels[label] ?? '', detail);
  }
  if (Object.hasOwn(labels, selectorLabel)) {
    yield invalid(labelsPath, labels, '`selector` does not match template `labels`');
  }
}
