import { child } from '../../../field/index.js';
import { bothOf } from '../check.js';
import type { Check } from '../check.js';
import { annotationsFaults, labelsFaults } from '../maps.js';
import { paths } from '../view.js';

const labelsPath = child(paths.jobMetadata, 'labels');
const annotationsPath = child(paths.jobMetadata, 'annotations');

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
  faults: ({ jobMetadata: metadata }) =>
    bothOf(labelsFaults(labelsPath, metadata.labels), annotationsFaults(annotationsPath, metadata.annotations)),
};
