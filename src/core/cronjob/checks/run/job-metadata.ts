import { child } from '../../../field/index.js';
import { bothOf } from '../check.js';
import type { Check } from '../check.js';
import { annotationsFaults, labelsFaults } from '../maps.js';
import { paths } from '../view.js';

const labelsPath = child(paths.jobMetadata, 'labels');
const annotationsPath = child(paths.jobMetadata, 'annotations');

/** As many are looked at, so that no map costs more than an API server lets a policy cost. */
const most = 1_000;

const namePattern = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const keyPattern = `^([a-z0-9][-a-z0-9.]{0,252}/)?${namePattern}$`;
const valuePattern = `^(${namePattern})?$`;

/** The prefix of an annotation's key may have capitals. */
function anyCase(pattern: string): string {
  return pattern.replaceAll('[a-z0-9]', '[A-Za-z0-9]').replaceAll('[-a-z0-9.]', '[-A-Za-z0-9.]');
}

/**
 * The labels and annotations of the Job template are valid.
 *
 * Kubernetes 1.36 accepts such a CronJob and then refuses each of its Jobs (`ValidateObjectMeta`).
 */
export const jobMetadata: Check = {
  id: 'job-metadata',
  summary: 'The labels and annotations that each Job gets are valid; otherwise no Job could be created.',
  explanation:
    'Kubernetes 1.36 does not look at the labels and annotations of the Job template when it stores a CronJob. ' +
    'It refuses the Job of each run instead: the CronJob is there, is due, and nothing ever starts, with an ' +
    'event `FailedCreate` each time. So Cronward refuses it at once, by the rules for the labels and ' +
    'annotations of any object.',
  bad: `
spec:
  jobTemplate:
    metadata:
      labels:
        team: Front End`,
  good: `
spec:
  jobTemplate:
    metadata:
      labels:
        team: front-end`,
  fields: [labelsPath, annotationsPath],
  cel: {
    covers: 'some',
    rules: [
      {
        self: 'jobMetadata',
        field: labelsPath,
        message: 'must have valid keys and values, or no Job could be created',
        expression:
          `!has(self.labels) || size(self.labels) > ${most} || self.labels.all(key, ` +
          `key.matches('${keyPattern}') && self.labels[key].matches('${valuePattern}'))`,
        unbounded: true,
      },
      {
        self: 'jobMetadata',
        field: annotationsPath,
        message: 'must have valid keys, or no Job could be created',
        expression:
          `!has(self.annotations) || size(self.annotations) > ${most} || self.annotations.all(key, ` +
          `key.matches(r'[^\\x00-\\x7F]') || key.matches('${anyCase(keyPattern)}'))`,
        unbounded: true,
      },
    ],
  },
  faults: ({ jobMetadata: metadata }) =>
    bothOf(labelsFaults(labelsPath, metadata.labels), annotationsFaults(annotationsPath, metadata.annotations)),
};
