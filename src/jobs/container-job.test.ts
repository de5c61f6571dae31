import { describe, expect, it } from 'vitest';
import { containerJob } from './container-job.js';
import { defineCronJob } from './define.js';

describe('containerJob', () => {
  it('needs a name and an image, and writes out what it takes for granted', () => {
    expect(containerJob({ name: 'hello', image: 'busybox:1.37', command: ['echo', 'hello'] })).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'hello' },
      spec: {
        backoffLimit: 3,
        ttlSecondsAfterFinished: 86_400,
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'main', image: 'busybox:1.37', command: ['echo', 'hello'] }],
          },
        },
      },
    });
  });

  it('says everything else in Kubernetes’ terms', () => {
    const job = containerJob({
      ...{ name: 'peaks-', namespace: 'lab', labels: { step: 'peaks' }, image: 'example.com/openms:3.4' },
      ...{ args: ['-in', '/data/a.mzML'], workingDir: '/data', serviceAccountName: 'lab', cpu: 2, memory: '4Gi' },
      ...{ retries: 0, deadlineSeconds: 600, keepSeconds: 0 },
      env: { THREADS: 2, VERBOSE: true, TOKEN: { secretKeyRef: { name: 'lab', key: 'token' } } },
      volumes: {
        '/data': { persistentVolumeClaim: { claimName: 'data' }, subPath: 'run-1' },
        '/etc/lab': { configMap: { name: 'lab' }, readOnly: true },
      },
    });
    expect(job.metadata).toEqual({ generateName: 'peaks-', namespace: 'lab', labels: { step: 'peaks' } });
    expect(job.spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 600, ttlSecondsAfterFinished: 0 });
    expect(job.spec.template.metadata).toEqual({ labels: { step: 'peaks' } });
    expect(job.spec.template.spec).toEqual({
      restartPolicy: 'Never',
      serviceAccountName: 'lab',
      containers: [
        {
          ...{ name: 'main', image: 'example.com/openms:3.4', args: ['-in', '/data/a.mzML'], workingDir: '/data' },
          env: [
            { name: 'THREADS', value: '2' },
            { name: 'VERBOSE', value: 'true' },
            { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'lab', key: 'token' } } },
          ],
          resources: { requests: { cpu: 2, memory: '4Gi' }, limits: { memory: '4Gi' } },
          volumeMounts: [
            { name: 'volume-1', mountPath: '/data', subPath: 'run-1' },
            { name: 'volume-2', mountPath: '/etc/lab', readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: 'volume-1', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'volume-2', configMap: { name: 'lab' } },
      ],
    });
  });

  it('is refused as a Job is', () => {
    expect(() => containerJob({ name: 'Hello', image: '', retries: -1 })).toThrow(
      /^Job "Hello" is invalid:(\n {2}.*){3}$/,
    );
  });

  it('is what a CronJob runs', () => {
    const { spec } = containerJob({ name: 'report', image: 'example.com/report:1.2' });
    const cronJob = { metadata: { name: 'report' }, spec: { schedule: '0 2 * * *', jobTemplate: { spec } } };
    expect(defineCronJob(cronJob).spec.jobTemplate.spec).toEqual(spec);
  });
});
