import { describe, expect, it } from 'vitest';
import { utc } from '../core/schedule/index.js';
import type { Answer, JsonObject } from '../kube/answer.js';
import { readJob } from './child.js';
import type { Cluster } from './cluster.js';
import { readCronJob } from './cron-job.js';
import { Memory } from './memory.js';
import { Reconciler } from './reconcile.js';
import type { Report } from './report.js';

const createdMs = Date.UTC(2026, 0, 1);

const cronJob = (status: JsonObject = {}): JsonObject => ({
  apiVersion: 'batch.tutorial.kubebuilder.io/v1',
  kind: 'CronJob',
  metadata: {
    ...{ namespace: 'default', name: 'x', uid: 'u', resourceVersion: '1', generation: 1 },
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    schedule: '0 * * * *',
    jobTemplate: {
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] } } },
    },
  },
  status,
});

function reconcilerOf(cluster: Partial<Cluster>, stored: JsonObject): { reconciler: Reconciler; reports: Report[] } {
  const reports: Report[] = [];
  const unexpected = (): Promise<Answer> => Promise.reject(new Error('an unexpected call'));
  const reconciler = new Reconciler({
    cluster: {
      ...{ getCronJob: unexpected, patchStatus: unexpected, createJob: unexpected, getJob: unexpected },
      ...{ deleteJob: unexpected, releaseJob: unexpected, listJobs: () => Promise.resolve({ ok: true, body: [] }) },
      ...cluster,
    },
    views: {
      cronJob: () => readCronJob(stored, utc),
      children: () => [],
      noteCronJob: (raw) => readCronJob(raw, utc),
      noteJob: readJob,
      forgetJob: () => undefined,
    },
    memory: new Memory(() => 0),
    nowMs: () => createdMs + 60_000,
    isBusy: () => false,
    report: (report) => reports.push(report),
  });
  return { reconciler, reports };
}

describe('a cluster whose CustomResourceDefinition drops the fields of the status', () => {
  it('is told so, and not asked again and again', async () => {
    let patches = 0;
    const patchStatus = (): Promise<Answer> => {
      patches += 1;
      return Promise.resolve({ ok: true, body: cronJob() });
    };
    const { reconciler, reports } = reconcilerOf({ patchStatus }, cronJob());
    const outcome = await reconciler.reconcile('default/x');
    expect(outcome).toMatchObject({ kind: 'retry', error: { kind: 'refused' } });
    expect(patches).toBe(1);
    const reasons = reports.flatMap((report) => (report.kind === 'reason' ? [report.reason.reason] : []));
    expect(reasons).toEqual(['StatusNotKept']);
  });
});
