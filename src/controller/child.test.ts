import { describe, expect, test } from 'vitest';
import { at, day, rawJob } from '../../test/simulation/objects.js';
import { recordedFinalizer } from '../core/cronjob/job.js';
import type { JsonObject } from '../kube/answer.js';
import { readJob } from './child.js';

const owner = {
  apiVersion: 'batch.tutorial.kubebuilder.io/v1',
  kind: 'CronJob',
  name: 'nightly',
  uid: 'u',
  controller: true,
};

function jobWith(metadata: JsonObject, status: JsonObject = {}): JsonObject {
  return { metadata: { namespace: 'space', name: 'nightly-60', uid: 'j', resourceVersion: '1', ...metadata }, status };
}

test('reads what the API server sends', () => {
  const raw = rawJob({
    tick: '12:00',
    state: 'succeeded',
    started: '12:00',
    ended: '12:05',
    held: true,
    deleting: true,
  });
  expect(readJob(raw)).toEqual({
    meta: { namespace: 'space', name: 'nightly-1767268800', uid: 'uid-of-nightly-1767268800', resourceVersion: '9' },
    owner: { name: 'nightly', uid: 'uid-1' },
    scheduledAtMs: at('12:00'),
    state: 'succeeded',
    startedMs: at('12:00'),
    endedMs: at('12:05'),
    deleting: true,
    finalizers: [recordedFinalizer],
    held: true,
  });
});

test('fields of other types than the API has are as good as absent', () => {
  const raw = { metadata: { finalizers: 'x', ownerReferences: {} }, status: { conditions: [1, 'a'], startTime: 5 } };
  expect(readJob(raw)).toMatchObject({ owner: undefined, state: 'active', startedMs: undefined, finalizers: [] });
});

describe('whose Job it is', () => {
  test.each<[string, readonly JsonObject[], string | undefined]>([
    ['its controller', [owner], 'u'],
    ['an owner that is not its controller', [{ ...owner, controller: false }], undefined],
    ['a later version of the kind', [{ ...owner, apiVersion: 'batch.tutorial.kubebuilder.io/v2' }], 'u'],
    ['a built-in CronJob', [{ ...owner, apiVersion: 'batch/v1' }], undefined],
    ['another kind', [{ ...owner, kind: 'Workflow' }], undefined],
    ['the controller among other owners', [{ ...owner, uid: 'x', controller: false }, owner], 'u'],
    ['nobody', [], undefined],
  ])('%s', (_, ownerReferences, uid) => {
    expect(readJob(jobWith({ ownerReferences })).owner?.uid).toBe(uid);
  });
});

describe('the tick is in the name', () => {
  test.each<[name: string, scheduledAtMs: number | undefined]>([
    ['nightly-1767268800', Date.parse(`${day}T12:00:00Z`)],
    ['nightly-0', 0],
    ['nightly-by-hand', undefined],
    ['nightly-', undefined],
    ['nightly--5', undefined],
    ['nightly-1e3', undefined],
    ['nightly-123456789012', undefined],
    ['other-1767268800', undefined],
  ])('%s', (name, scheduledAtMs) => {
    expect(readJob(jobWith({ name, ownerReferences: [owner] })).scheduledAtMs).toBe(scheduledAtMs);
  });

  test('a Job of nobody has none', () => {
    expect(readJob(jobWith({})).scheduledAtMs).toBeUndefined();
  });
});

describe('how it ended', () => {
  const end = { status: 'True', lastTransitionTime: `${day}T12:05:00Z` };
  test.each<[string, JsonObject, string, string | undefined]>([
    ['not at all', {}, 'active', undefined],
    ['about to fail', { conditions: [{ ...end, type: 'FailureTarget' }] }, 'active', undefined],
    ['not failed', { conditions: [{ ...end, type: 'Failed', status: 'False' }] }, 'active', undefined],
    [
      'failed',
      {
        conditions: [
          { ...end, type: 'Suspended' },
          { ...end, type: 'Failed' },
        ],
      },
      'failed',
      '12:05',
    ],
    ['complete', { conditions: [{ ...end, type: 'Complete' }] }, 'succeeded', '12:05'],
    [
      'complete, with its own time',
      { completionTime: `${day}T12:04:00Z`, conditions: [{ ...end, type: 'Complete' }] },
      'succeeded',
      '12:04',
    ],
  ])('%s', (...[, status, state, ended]) => {
    const endedMs = ended === undefined ? undefined : at(ended);
    expect(readJob(jobWith({}, status))).toMatchObject({ state, endedMs });
  });
});
