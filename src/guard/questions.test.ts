import { describe, expect, test } from 'vitest';
import { handleAdmission } from '../admission/index.js';
import { compilePolicy, defaultPolicySettings } from '../core/cronjob/policy/index.js';
import { withQuestions } from './questions.js';
import type { GuardSettings, Questions } from './questions.js';

const policy = compilePolicy(defaultPolicySettings);
const nowMs = Date.parse('2026-01-02T03:00:00Z');
const both = { dryRunJobs: true, requireJobAccess: true };
const userInfo = { username: 'alice', uid: 'a-1', groups: ['dev'], extra: { scope: ['x'] } };

const podSpec = { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.36' }] };
const jobTemplate = { metadata: { labels: { team: 'a' } }, spec: { template: { spec: podSpec } } };
const otherTemplate = { ...jobTemplate, metadata: { labels: { team: 'b' } } };
const plain = { schedule: '0 2 * * *', timeZone: 'Europe/Berlin', jobTemplate };

function cronJob(spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'reports', uid: 'c-1', ...metadata },
    spec: { ...plain, ...spec },
  };
}

/** What is asked about a request. */
function asked(request: object, settings: GuardSettings = both): Questions | undefined {
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { uid: 'r-1', operation: 'CREATE', namespace: 'reports', userInfo, ...request },
  };
  const body = Buffer.from(JSON.stringify(review));
  const answer = handleAdmission({ endpoint: 'validate', body, nowMs }, { policy });
  return withQuestions({ answer, body, nowMs }, settings).questions;
}

const update = (spec: object, stored: object, settings?: GuardSettings): Questions | undefined =>
  asked({ operation: 'UPDATE', object: cronJob(spec), oldObject: cronJob(stored) }, settings);

describe('a creation', () => {
  test('asks about its author and about the very Job of the next run', () => {
    expect(asked({ object: cronJob() })).toMatchObject({
      namespace: 'reports',
      author: { user: 'alice', uid: 'a-1', groups: ['dev'], extra: { scope: ['x'] } },
      run: {
        name: 'its next run (2026-01-03T01:00:00Z)',
        job: {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { namespace: 'reports', name: 'nightly-29456700', labels: { team: 'a' } },
          spec: jobTemplate.spec,
        },
      },
    });
  });

  test('asks what the settings say, and nothing else', () => {
    const object = cronJob();
    expect(Object.keys(asked({ object }, { dryRunJobs: true, requireJobAccess: false }) ?? {})).toEqual([
      ...['kind', 'namespace', 'run'],
    ]);
    expect(Object.keys(asked({ object }, { dryRunJobs: false, requireJobAccess: true }) ?? {})).toEqual([
      ...['kind', 'namespace', 'author'],
    ]);
    expect(asked({ object }, { dryRunJobs: false, requireJobAccess: false })).toBeUndefined();
  });

  test('of a suspended CronJob asks about the run after it is resumed', () => {
    expect(asked({ object: cronJob({ suspend: true }) })?.run?.name).toBe('its first run after it is resumed');
  });

  test('of one that never runs asks about no Job', () => {
    const questions = asked({ object: cronJob({ schedule: '0 0 31 2 *' }) });
    expect(questions?.author).toBeDefined();
    expect(questions?.run).toBeUndefined();
  });

  test('by a generated name that is not known yet asks by one like it', () => {
    const object = cronJob({}, { name: undefined, generateName: 'n-', uid: undefined });
    expect(asked({ object, name: '' })?.run?.job.metadata.name).toBe('n-xxxxx-29456700');
    expect(asked({ object, name: 'n-abcde' })?.run?.job.metadata.name).toBe('n-abcde-29456700');
  });
});

describe('nothing is asked about', () => {
  test.each<[string, object]>([
    ['what our own rules refuse', { object: cronJob({ schedule: 'never' }) }],
    ['a deletion', { operation: 'DELETE', oldObject: cronJob() }],
    ['a subresource', { operation: 'UPDATE', subResource: 'status', object: cronJob(), oldObject: cronJob() }],
    [
      'an object that is being deleted',
      {
        operation: 'UPDATE',
        object: cronJob({ jobTemplate: otherTemplate }),
        oldObject: cronJob({}, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      },
    ],
    ['another kind', { object: { ...cronJob(), kind: 'Job' } }],
    ['an object without a namespace', { object: cronJob(), namespace: '' }],
    ['an update that changes nothing', { operation: 'UPDATE', object: cronJob(), oldObject: cronJob() }],
  ])('%s', (_name, request) => {
    expect(asked(request)).toBeUndefined();
  });
});

describe('an update', () => {
  test('of the template asks about the new Job, and has the stored one at hand', () => {
    const run = update({ jobTemplate: otherTemplate }, {})?.run;
    expect(run?.job.metadata.labels).toEqual({ team: 'b' });
    expect(run?.storedJob?.metadata).toEqual({ ...run?.job.metadata, labels: { team: 'a' } });
  });

  test('of the schedule alone asks about no Job', () => {
    expect(update({ schedule: '0 3 * * *' }, {}, { dryRunJobs: true, requireJobAccess: false })).toBeUndefined();
  });

  test.each<[string, object, object, boolean]>([
    ['the template', { jobTemplate: otherTemplate }, {}, true],
    ['the schedule', { schedule: '0 3 * * *' }, {}, true],
    ['the time zone', { timeZone: 'Etc/UTC' }, {}, true],
    ['the concurrency policy', { concurrencyPolicy: 'Forbid' }, {}, true],
    ['the deadline', { startingDeadlineSeconds: 600 }, {}, true],
    ['that it is resumed', { suspend: false }, { suspend: true }, true],
    ['that it is resumed, by leaving it out', {}, { suspend: true }, true],
    ['that it is suspended', { suspend: true }, { suspend: false }, false],
    ['that it keeps less', { successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 2 }, {}, false],
  ])('of %s: whether its author is asked about', (_name, spec, stored, isAsked) => {
    expect(update(spec, stored)?.author !== undefined).toBe(isAsked);
  });
});
