import { describe, expect, it } from 'vitest';
import { jobFor, jobName } from './job.js';
import { builtInKind, customKind } from './schema/index.js';

describe('jobName', () => {
  const scheduledAtMs = Date.parse('2026-01-02T03:04:00Z');

  it('ends with the minutes since 1970 for the built-in kind', () => {
    expect(jobName(builtInKind, 'report', scheduledAtMs)).toBe('report-29455384');
  });

  it('ends with the seconds since 1970 for the custom kind', () => {
    expect(jobName(customKind, 'report', scheduledAtMs)).toBe('report-1767323040');
  });

  it('is the same for the whole of the run', () => {
    expect(jobName(builtInKind, 'report', scheduledAtMs + 59_999)).toBe('report-29455384');
    expect(jobName(customKind, 'report', scheduledAtMs + 999)).toBe('report-1767323040');
  });
});

describe('jobFor', () => {
  const scheduledAtMs = Date.parse('2026-01-02T03:04:00Z');
  const owner = {
    namespace: 'default',
    name: 'report',
    uid: 'u',
    timeZone: 'Europe/Berlin',
    template: { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } }, spec: { parallelism: 1 } },
  };

  it('makes the Job of the built-in kind as kube-controller-manager does', () => {
    expect(jobFor({ ...owner, kind: builtInKind }, scheduledAtMs)).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        namespace: 'default',
        name: 'report-29455384',
        labels: { a: 'b' },
        annotations: { c: 'd', 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-02T04:04:00+01:00' },
        ownerReferences: [
          {
            apiVersion: 'batch/v1',
            kind: 'CronJob',
            name: 'report',
            uid: 'u',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: { parallelism: 1 },
    });
  });

  it('adds to that of the custom kind what its controller goes by', () => {
    expect(jobFor({ ...owner, kind: customKind }, scheduledAtMs).metadata).toMatchObject({
      annotations: { 'batch.tutorial.kubebuilder.io/scheduled-at': '2026-01-02T03:04:00Z' },
      finalizers: ['batch.tutorial.kubebuilder.io/recorded'],
    });
  });
});
