import { describe, expect, test } from 'vitest';
import { readJob } from './job-state.js';
import { ends, failed, job, pod, sight, waits } from '../../../test/support/job-sights.js';
import type { JobResult } from './outcome.js';
import { readPod } from './pod-state.js';
import { progressOf, resultOf } from './result.js';
import type { Sight } from './result.js';

/** What is seen, and what of the result has to be so. */
type Case = [name: string, seen: Pick<Sight, 'job'> & Partial<Sight>, expected: object | undefined];

const failures: readonly Case[] = [
  [
    'an exit code',
    { job: failed('BackoffLimitExceeded'), pods: [pod({ phase: 'Failed', containers: [ends(3)] })] },
    {
      reason: 'BackoffLimitExceeded',
      exitCode: 3,
      message: 'Job lab/align failed (BackoffLimitExceeded): container main of pod align-x ended with exit code 3',
      cause: { kind: 'ExitCode', reason: 'Error', pod: 'align-x', container: 'main', exitCode: 3 },
    },
  ],
  [
    'a command that is not there',
    { job: failed('BackoffLimitExceeded'), pods: [pod({ phase: 'Failed', containers: [ends(127)] })] },
    { message: expect.stringContaining('exit code 127 (the command was not found)') as string },
  ],
  [
    'a command that the runtime cannot start',
    {
      job: failed('BackoffLimitExceeded'),
      pods: [pod({ phase: 'Failed', containers: [ends(128, { reason: 'StartError' })] })],
    },
    { exitCode: 128, cause: { kind: 'ContainerStart', reason: 'StartError' } },
  ],
  [
    'too much memory',
    {
      job: failed('BackoffLimitExceeded'),
      pods: [pod({ phase: 'Failed', containers: [ends(0, { name: 'side' }), ends(137, { reason: 'OOMKilled' })] })],
    },
    { exitCode: 137, cause: { kind: 'OutOfMemory', reason: 'OOMKilled', container: 'main' } },
  ],
  [
    'of several containers the one that failed first',
    {
      job: failed('BackoffLimitExceeded'),
      pods: [
        pod({
          phase: 'Failed',
          containers: [ends(1, { at: '2026-01-02T03:03:09Z' }), ends(2, { name: 'side', at: '2026-01-02T03:03:01Z' })],
        }),
      ],
    },
    { exitCode: 2, cause: { container: 'side' } },
  ],
  [
    'of several pods the one that failed last',
    {
      job: failed('BackoffLimitExceeded'),
      pods: [
        pod({ name: 'b', phase: 'Failed', containers: [ends(2, { at: '2026-01-02T03:03:09Z' })] }),
        pod({ name: 'a', phase: 'Failed', containers: [ends(1, { at: '2026-01-02T03:03:01Z' })] }),
      ],
    },
    { exitCode: 2, cause: { pod: 'b' } },
  ],
  [
    'an eviction, whose exit codes say nothing',
    {
      job: failed('BackoffLimitExceeded'),
      pods: [
        pod({
          phase: 'Failed',
          status: { reason: 'Evicted', message: 'The node was low on resource: memory.' },
          containers: [ends(137)],
        }),
      ],
    },
    {
      message:
        'Job lab/align failed (BackoffLimitExceeded): pod align-x was taken from its node (Evicted): The node was low on resource: memory.',
      cause: { kind: 'Evicted', reason: 'Evicted' },
    },
  ],
  [
    'a preemption',
    {
      job: failed('PodFailurePolicy'),
      pods: [
        pod({
          phase: 'Failed',
          status: {
            conditions: [
              { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message: 'by b' },
            ],
          },
          containers: [ends(143)],
        }),
      ],
    },
    { reason: 'PodFailurePolicy', cause: { kind: 'Evicted', reason: 'PreemptionByScheduler' } },
  ],
  [
    'a pod failure policy',
    {
      job: failed('PodFailurePolicy', 'Container main for pod lab/align-x failed with exit code 42'),
      pods: [pod({ phase: 'Failed', containers: [ends(42)] })],
    },
    { reason: 'PodFailurePolicy', exitCode: 42 },
  ],
  [
    'a node that would not run the pod',
    {
      job: failed('BackoffLimitExceeded'),
      pods: [pod({ phase: 'Failed', status: { reason: 'OutOfcpu', message: 'Node didn’t have enough cpu' } })],
    },
    { cause: { kind: 'NodeRefused', reason: 'OutOfcpu' } },
  ],
  [
    'the deadline of the pod itself',
    {
      job: failed('BackoffLimitExceeded'),
      pods: [pod({ phase: 'Failed', status: { reason: 'DeadlineExceeded' }, containers: [ends(143)] })],
    },
    { cause: { kind: 'PodDeadline' } },
  ],
  [
    'a deadline that an image let pass, whose pod is gone',
    {
      job: failed('DeadlineExceeded', 'Job was active longer than specified deadline'),
      pods: [{ ...pod({ containers: [waits('ImagePullBackOff', 'Back-off pulling image "a:9"')] }), gone: true }],
    },
    {
      reason: 'DeadlineExceeded',
      message:
        'Job lab/align failed (DeadlineExceeded): container main of pod align-x can\'t pull its image (ImagePullBackOff): Back-off pulling image "a:9"',
      cause: { kind: 'ImagePull' },
    },
  ],
  [
    'a deadline that ended what ran',
    {
      job: failed('DeadlineExceeded', 'Job was active longer than specified deadline'),
      pods: [pod({ phase: 'Failed', deleting: true, containers: [ends(143)] })],
    },
    {
      message: 'Job lab/align failed (DeadlineExceeded): Job was active longer than specified deadline',
    },
  ],
  [
    'a deadline without a node',
    {
      job: failed('DeadlineExceeded'),
      pods: [
        pod({
          status: {
            conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }],
          },
        }),
      ],
    },
    { cause: { kind: 'Unschedulable', reason: 'Unschedulable' } },
  ],
  [
    'pods that nobody may read',
    { job: failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit') },
    {
      message: 'Job lab/align failed (BackoffLimitExceeded): Job has reached the specified backoff limit',
    },
  ],
  [
    'failed indexes',
    {
      job: failed('FailedIndexes', 'Job has failed indexes', { failedIndexes: '1,3-5', succeeded: 2 }),
      pods: [pod({ phase: 'Failed', index: 5, containers: [ends(1)] })],
    },
    {
      reason: 'FailedIndexes',
      failedIndexes: [1, 3, 4, 5],
      succeeded: 2,
      cause: { index: 5, message: expect.stringContaining('pod align-x (index 5)') as string },
    },
  ],
  [
    'too many failed indexes',
    { job: failed('MaxFailedIndexesExceeded', 'Job has exceeded', { failedIndexes: '0' }) },
    { reason: 'MaxFailedIndexesExceeded', failedIndexes: [0] },
  ],
  ['a Job that was deleted', { job: job({ active: 1 }), gone: true }, { reason: 'Deleted', failedIndexes: [] }],
  [
    'a Job that was deleted after it failed',
    { job: failed('BackoffLimitExceeded'), gone: true },
    { reason: 'BackoffLimitExceeded' },
  ],
];

describe('a failed Job: its reason, and what stands behind it', () => {
  test.each(failures)('%s', (_name, seen, expected) => {
    const result = resultOf(sight(seen));
    expect(result).toMatchObject({ status: 'failed', name: 'align', namespace: 'lab', uid: 'job-uid', ...expected });
    if (result?.status === 'failed') expect(result.exitCode).toBe(result.cause?.exitCode);
  });

  test('without anything to say of pods it has no cause', () => {
    expect(resultOf(sight({ job: failed('BackoffLimitExceeded') }))).not.toHaveProperty('cause');
  });
});

describe('a Job that succeeded', () => {
  const complete = { type: 'Complete', status: 'True', lastTransitionTime: '2026-01-02T03:04:05Z' };

  test('has its times and counts', () => {
    const status = { succeeded: 1, startTime: '2026-01-02T03:00:00Z', completionTime: '2026-01-02T03:04:00Z' };
    const expected: JobResult = {
      status: 'succeeded',
      ...{ name: 'align', namespace: 'lab', uid: 'job-uid', reason: 'Complete' },
      startedAt: new Date('2026-01-02T03:00:00Z'),
      finishedAt: new Date('2026-01-02T03:04:00Z'),
      ...{ succeeded: 1, failed: 0, failedIndexes: [] },
    };
    expect(resultOf(sight({ job: job({ ...status, conditions: [complete] }) }))).toEqual(expected);
  });

  test('by its success policy tells the indexes that did not', () => {
    const conditions = [
      { type: 'SuccessCriteriaMet', status: 'True', reason: 'SuccessPolicy' },
      { ...complete, reason: 'SuccessPolicy' },
    ];
    const result = resultOf(sight({ job: job({ conditions, succeeded: 2, failed: 1, failedIndexes: '7' }) }));
    expect(result).toMatchObject({ status: 'succeeded', reason: 'SuccessPolicy', failedIndexes: [7] });
  });

  test('stays so when it is deleted', () => {
    expect(resultOf(sight({ job: job({ conditions: [complete] }), gone: true }))).toMatchObject({
      status: 'succeeded',
    });
  });
});

test.each<Case>([
  ['runs', { job: job({ active: 1 }) }, undefined],
  ['is suspended', { job: job({ conditions: [{ type: 'Suspended', status: 'True' }] }, { suspend: true }) }, undefined],
  [
    'will fail once its pods are gone',
    { job: job({ conditions: [{ type: 'FailureTarget', status: 'True' }] }) },
    undefined,
  ],
  ['will have succeeded', { job: job({ conditions: [{ type: 'SuccessCriteriaMet', status: 'True' }] }) }, undefined],
  ['failed once, it is no longer said', { job: job({ conditions: [{ type: 'Failed', status: 'False' }] }) }, undefined],
  ['has no status', { job: readJob({}) }, undefined],
])('a Job that %s has no result', (_name, seen, expected) => {
  expect(resultOf(sight(seen))).toEqual(expected);
});

test('whatever a server sends is read', () => {
  const odd = {
    metadata: 7,
    spec: [],
    status: { conditions: [null, 1, {}], active: 'many', failedIndexes: 'a,-1,5-3,99999999999' },
  };
  expect(resultOf(sight({ job: readJob(odd) }))).toBeUndefined();
  expect(readJob(odd).failedIndexes).toEqual([]);
  expect(
    progressOf(sight({ job: readJob(odd), pods: [readPod({ status: { containerStatuses: [{ state: 1 }] } })] })).state,
  ).toBe('waiting');
});
