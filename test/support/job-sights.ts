import { readJob } from '../../src/jobs/launch/job-state.js';
import { readPod } from '../../src/jobs/launch/pod-state.js';
import type { PodState } from '../../src/jobs/launch/pod-state.js';
import type { Sight } from '../../src/jobs/launch/result.js';

/** The Job lab/align and its pods, as an API server tells of them. */
const metadata = { namespace: 'lab', name: 'align', uid: 'job-uid', resourceVersion: '7' };

export function job(status: object, spec: object = {}): Sight['job'] {
  return readJob({ metadata, spec: { completions: 1, ...spec }, status });
}

export function failed(reason: string, message = '', more: object = {}): Sight['job'] {
  const condition = { type: 'Failed', status: 'True', reason, message, lastTransitionTime: '2026-01-02T03:04:05Z' };
  return job({ startTime: '2026-01-02T03:00:00Z', failed: 1, conditions: [condition], ...more });
}

export interface PodInput {
  readonly name?: string;
  readonly phase?: string;
  readonly index?: number;
  readonly deleting?: boolean;
  readonly status?: object;
  readonly containers?: readonly object[];
}

export function pod({
  name = 'align-x',
  phase = 'Pending',
  index,
  deleting,
  status,
  containers = [],
}: PodInput): PodState {
  return readPod({
    metadata: {
      ...{ namespace: 'lab', name, uid: `${name}-uid`, resourceVersion: '8' },
      ownerReferences: [{ kind: 'Job', uid: 'job-uid', controller: true }],
      ...(index !== undefined && { annotations: { 'batch.kubernetes.io/job-completion-index': String(index) } }),
      ...(deleting === true && { deletionTimestamp: '2026-01-02T03:04:00Z' }),
    },
    status: { phase, containerStatuses: containers, ...status },
  });
}

export function waits(reason: string, message = '', more: object = {}): object {
  return { name: 'main', state: { waiting: { reason, message } }, ...more };
}

export function ends(
  exitCode: number,
  more: { readonly name?: string; readonly at?: string; readonly reason?: string } = {},
) {
  const { name = 'main', at = '2026-01-02T03:03:00Z', reason = exitCode === 0 ? 'Completed' : 'Error' } = more;
  return { name, state: { terminated: { exitCode, reason, finishedAt: at } } };
}

export function sight(seen: Pick<Sight, 'job'> & Partial<Sight>): Sight {
  return { gone: false, pods: [], events: [], ...seen };
}
