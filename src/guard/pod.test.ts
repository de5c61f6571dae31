import { expect, test } from 'vitest';
import { podOf } from './pod.js';

const job = (spec: object = {}): Record<string, unknown> => ({
  metadata: { name: 'nightly-1', namespace: 'reports', uid: 'j-1' },
  spec: {
    template: {
      metadata: { labels: { 'job-name': 'nightly-1' }, annotations: { a: 'b' } },
      spec: { dnsPolicy: 'Default' },
    },
    ...spec,
  },
});

test('the pod of a Job is its template, and belongs to the Job', () => {
  expect(podOf(job())).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: 'reports',
      generateName: 'nightly-1-',
      labels: { 'job-name': 'nightly-1' },
      annotations: { a: 'b' },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name: 'nightly-1',
          uid: 'j-1',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      finalizers: ['batch.kubernetes.io/job-tracking'],
    },
    spec: { dnsPolicy: 'Default' },
  });
});

test.each([
  ['no parallelism', job({ parallelism: 0 })],
  ['no completions', job({ completions: 0 })],
  ['another controller', job({ managedBy: 'example.com/queue' })],
  ['no template', job({ template: 1 })],
  ['nothing', {}],
])('a Job with %s has none', (_name, object) => {
  expect(podOf(object)).toBeUndefined();
});

test('a Job that says by whom it is managed otherwise has one', () => {
  expect(podOf(job({ managedBy: 'kubernetes.io/job-controller' }))).toBeDefined();
});
