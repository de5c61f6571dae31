import { describe, expect, test } from 'vitest';
import { ends, job, pod, sight, waits } from '../../../test/support/job-sights.js';
import type { JobProgress } from './outcome.js';
import type { PodState } from './pod-state.js';
import { progressOf } from './result.js';
import type { Sight } from './result.js';
import type { WarningEvent } from './trouble.js';

const about = (reason: string, podName?: string): WarningEvent => ({ pod: podName, reason, message: 'because' });

/** What is seen, and how far the Job is. */
const progresses: readonly [string, Pick<Sight, 'job'> & Partial<Sight>, Partial<JobProgress> | object][] = [
  ['nothing is there yet', { job: job({}) }, { state: 'waiting', active: 0, waiting: 0, ready: 0, completions: 1 }],
  ['suspended', { job: job({}, { suspend: true }), events: [about('FailedCreate')] }, { state: 'suspended' }],
  [
    'a pod runs and is ready',
    {
      job: job({ active: 1 }),
      pods: [pod({ phase: 'Running', containers: [{ name: 'main', ready: true, state: { running: {} } }] })],
    },
    { state: 'running', active: 1, waiting: 0, ready: 1 },
  ],
  [
    'a pod waits for its image',
    { job: job({ active: 1 }), pods: [pod({ containers: [waits('ErrImagePull', 'not found')] })] },
    { state: 'waiting', waiting: 1, why: { kind: 'ImagePull', reason: 'ErrImagePull' } },
  ],
  [
    'a Secret is missing',
    {
      job: job({ active: 1 }),
      pods: [pod({ containers: [waits('CreateContainerConfigError', 'secret "a" not found')] })],
    },
    { why: { kind: 'ContainerStart', reason: 'CreateContainerConfigError' } },
  ],
  [
    'an image is worse than having no node, which may pass',
    {
      job: job({ active: 2 }),
      pods: [
        pod({
          status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3' }] },
        }),
        pod({ name: 'align-y', containers: [waits('InvalidImageName')] }),
      ],
    },
    { why: { kind: 'ImagePull', pod: 'align-y' } },
  ],
  [
    'a container is started again and again',
    {
      job: job({ active: 1 }),
      pods: [
        pod({
          phase: 'Running',
          containers: [
            waits('CrashLoopBackOff', 'back-off 40s', {
              lastState: { terminated: { exitCode: 1, reason: 'Error', message: 'boom' } },
            }),
          ],
        }),
      ],
    },
    {
      state: 'running',
      why: { kind: 'ExitCode', exitCode: 1, message: expect.stringMatching(/exit code 1: boom$/u) as string },
    },
  ],
  [
    'a container is made',
    { job: job({ active: 1 }), pods: [pod({ containers: [waits('ContainerCreating')] })] },
    { waiting: 1 },
  ],
  [
    'a pod failed, and the next one is to come',
    { job: job({ failed: 1 }), pods: [pod({ phase: 'Failed', containers: [ends(9)] })] },
    { state: 'waiting', failed: 1, why: { kind: 'ExitCode', exitCode: 9 } },
  ],
  [
    'a quota lets no pod be created',
    { job: job({}), events: [about('FailedCreate')] },
    {
      why: { kind: 'NotCreated', reason: 'FailedCreate', message: 'its pods are not created (FailedCreate): because' },
    },
  ],
  [
    'a volume is not there',
    {
      job: job({ active: 1 }),
      pods: [pod({ containers: [waits('ContainerCreating')] })],
      events: [about('FailedMount', 'align-x')],
    },
    { why: { kind: 'Volume', pod: 'align-x' } },
  ],
];

describe('how far a Job is', () => {
  test.each(progresses)('%s', (_name, seen, expected) => {
    expect(progressOf(sight(seen))).toMatchObject(expected);
  });

  test.each<[string, PodState[], WarningEvent[]]>([
    ['a pod that runs, whatever events say of another', [pod({ phase: 'Running' })], [about('FailedMount', 'align-y')]],
    [
      'a pod that runs beside one that failed',
      [pod({ phase: 'Running' }), pod({ name: 'b', phase: 'Failed', containers: [ends(1)] })],
      [],
    ],
    ['a container that is being made', [pod({ containers: [waits('ContainerCreating')] })], [about('FailedCreate')]],
    ['a pod that is gone', [{ ...pod({ containers: [waits('ErrImagePull')] }), gone: true }], []],
  ])('nothing stands in the way of %s', (_name, pods, events) => {
    expect(progressOf(sight({ job: job({ active: 1 }), pods, events }))).not.toHaveProperty('why');
  });

  test.each([
    ['succeeded', 'Complete'],
    ['failed', 'Failed'],
  ])("one that %s stands in nobody's way", (state, type) => {
    const pods = [pod({ containers: [waits('ErrImagePull')] })];
    const progress = progressOf(sight({ job: job({ conditions: [{ type, status: 'True' }] }), pods }));
    expect(progress).toMatchObject({ state });
    expect(progress).not.toHaveProperty('why');
  });

  test('one that is gone failed', () => {
    expect(progressOf(sight({ job: job({ active: 1 }), gone: true })).state).toBe('failed');
  });
});
