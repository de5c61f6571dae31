import { describe, expect, test } from 'vitest';
import { compilePolicy, defaultPolicySettings } from '../core/cronjob/policy/index.js';
import { handleAdmission } from './index.js';
import type { Endpoint } from './index.js';

const spread = compilePolicy({ ...defaultPolicySettings, spread: true });

function cronJob(spec: object, annotations?: object): object {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.36' }] } };
  const jobTemplate = { spec: { activeDeadlineSeconds: 60, template } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report', namespace: 'default', ...(annotations !== undefined && { annotations }) },
    spec: { schedule: '0 3 * * *', timeZone: 'Etc/UTC', jobTemplate, ...spec },
  };
}

function annotations(endpoint: Endpoint, object: object, more: object = {}): unknown {
  const request = { uid: 'u-1', operation: 'CREATE', namespace: 'default', object, ...more };
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request };
  const asked = { endpoint, body: Buffer.from(JSON.stringify(review)), nowMs: 0 };
  const { body, decision } = handleAdmission(asked, { policy: spread });
  const { response } = JSON.parse(body) as { response: { auditAnnotations?: unknown } };
  expect(decision.annotations).toEqual(response.auditAnnotations);
  return response.auditAnnotations;
}

const whole = { concurrencyPolicy: 'Forbid', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 };

describe('what the audit log is told', () => {
  test('of a mutation: the fields that were filled in, and that an H was resolved', () => {
    expect(annotations('mutate', cronJob({ schedule: 'H 3 * * *' }))).toEqual({
      defaulted: 'concurrencyPolicy,suspend,successfulJobsHistoryLimit,failedJobsHistoryLimit',
      schedule: 'H resolved',
    });
    const stale = cronJob(whole, { 'cronward/spread-schedule': 'H 5 * * *' });
    expect(annotations('mutate', stale)).toEqual({ schedule: 'the H kept with it is forgotten' });
  });

  test('of a refusal: the rules, each once, and no value of the object', () => {
    const env = [{ name: 'A B', value: 'hunter2' }];
    const containers = [1, 2].map((count) => ({ name: `Not ${count}`, image: 'busybox', env }));
    const template = { spec: { restartPolicy: 'Never', containers } };
    const told = annotations('validate', cronJob({ schedule: 'hunter2', jobTemplate: { spec: { template } } }));
    expect(told).toEqual({ 'refused-by': expect.stringMatching(/^[a-z-]+(,[a-z-]+)*$/u) as string });
    expect(JSON.stringify(told)).toContain('schedule');
  });

  test('of an old fault: the rule that it was excused from', () => {
    const object = cronJob({ ...whole, schedule: '61 * * * *' });
    const more = { operation: 'UPDATE', oldObject: object };
    expect(annotations('validate', object, more)).toEqual({ excused: 'schedule' });
  });

  test('of a request that is not as it has to be', () => {
    expect(annotations('validate', cronJob({}), { operation: 'WATCH' })).toEqual({
      'refused-by': 'the form of the request',
    });
  });

  test('of a plain approval, with or without advice: nothing', () => {
    expect(annotations('validate', cronJob({}))).toBeUndefined();
    expect(annotations('mutate', cronJob(whole))).toBeUndefined();
    expect(annotations('validate', cronJob({ schedule: '*/7 * * * *' }))).toBeUndefined();
  });
});
