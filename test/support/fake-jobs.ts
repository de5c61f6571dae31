import { OpenCluster } from '../../src/jobs/launch/open-cluster.js';
import type { OpenClusterOptions } from '../../src/jobs/launch/open-cluster.js';
import { onTestFinished } from 'vitest';
import { failure, FakeStream } from './fake-api-server.js';
import type { FakeAnswer, FakeApiServer, FakeReply, FakeRequest } from './fake-api-server.js';
import { serve } from './kube-client.js';

/** A fake API server with one Job, whose watches and logs the test writes. */
export interface FakeJobs {
  readonly server: FakeApiServer;
  readonly cluster: OpenCluster;
  /** The watches of Jobs, and of pods, in the order in which they were begun. */
  readonly jobWatches: FakeStream[];
  readonly podWatches: FakeStream[];
  readonly logs: { readonly request: FakeRequest; readonly stream: FakeStream }[];
  /** What a list brings from now on. */
  set: (state: { readonly job?: object | undefined; readonly pods?: readonly object[] }) => void;
  /** Answers the next matching requests otherwise. */
  answer: (handle: (request: FakeRequest) => FakeReply | undefined) => void;
}

let version = 100;

export function jobObject(status: object = {}, metadata: object = {}): object {
  version += 1;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'align', namespace: 'default', uid: 'job-uid', resourceVersion: String(version), ...metadata },
    spec: { completions: 1, selector: { matchLabels: { 'controller-uid': 'job-uid' } } },
    status,
  };
}

export function podObject(name: string, status: object): object {
  version += 1;
  return {
    metadata: {
      ...{ name, namespace: 'default', uid: `${name}-uid`, resourceVersion: String(version) },
      ownerReferences: [{ kind: 'Job', uid: 'job-uid', controller: true }],
    },
    status,
  };
}

export const complete = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
export const runningPod = {
  phase: 'Running',
  containerStatuses: [{ name: 'main', restartCount: 0, containerID: 'a', state: { running: {} } }],
};
export const endedPod = {
  phase: 'Succeeded',
  containerStatuses: [{ name: 'main', restartCount: 0, containerID: 'a', state: { terminated: { exitCode: 0 } } }],
};

export async function serveJobs(options: Partial<OpenClusterOptions> = {}): Promise<FakeJobs> {
  const jobWatches: FakeStream[] = [];
  const podWatches: FakeStream[] = [];
  const logs: FakeJobs['logs'] = [];
  let state: { job?: object | undefined; pods?: readonly object[] } = { job: jobObject(), pods: [] };
  let special: (request: FakeRequest) => FakeReply | undefined = () => undefined;
  const list = (items: readonly object[]): FakeAnswer => {
    version += 1;
    return { body: { items, metadata: { resourceVersion: String(version) } } };
  };
  const server = await serve((request) => {
    const other = special(request);
    if (other !== undefined) return other;
    const { path, query, method } = request;
    const stream = new FakeStream(path.endsWith('/log') ? { 'Content-Type': 'text/plain' } : undefined);
    if (path.endsWith('/log')) {
      logs.push({ request, stream });
      return stream;
    }
    if (query.has('watch')) {
      (path.endsWith('/pods') ? podWatches : jobWatches).push(stream);
      return stream;
    }
    if (path.endsWith('/pods')) return list(state.pods ?? []);
    if (method === 'POST') return { code: 201, body: state.job };
    if (path.endsWith('/jobs')) return list(state.job === undefined ? [] : [state.job]);
    return state.job === undefined ? failure(404, 'NotFound', 'not found') : { body: state.job };
  });
  const cluster = new OpenCluster({ access: server.access, random: () => 0, ...options });
  onTestFinished(() => cluster.close());
  return {
    ...{ server, cluster, jobWatches, podWatches, logs },
    set: (next) => {
      state = { ...state, ...next };
    },
    answer: (handle) => {
      special = handle;
    },
  };
}
