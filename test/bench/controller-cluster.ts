import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { startControlPlane } from '../support/control-plane.js';
import type { ControlPlane } from '../support/control-plane.js';
import { podsNeedNoToken } from '../support/kube-controller-manager.js';
import { inParallel } from '../support/processes.js';
import { pipe } from '../support/world.js';

/** The API server holds nobody back, and its audit log costs as little as possible. */
const flags = [
  podsNeedNoToken,
  '--max-requests-inflight=10000',
  '--max-mutating-requests-inflight=10000',
  '--audit-log-batch-buffer-size=200000',
  '--audit-log-batch-max-wait=1s',
];

/** Runs `work` on a control plane of its own, so that nobody meets what another one left behind. */
export async function onFreshPlane<Result>(
  assets: string,
  work: (plane: ControlPlane, bare: BareClient) => Promise<Result>,
): Promise<Result> {
  const plane = await startControlPlane(assets, { builtInBatch: true, audit: 'batch', flags });
  const bare = new BareClient(plane);
  try {
    await pipe(plane, ['generate', 'crd'], ['apply', '-f', '-']);
    await plane.kubectl(['wait', '--for=condition=Established', 'crd/cronjobs.batch.tutorial.kubebuilder.io']);
    return await work(plane, bare);
  } finally {
    bare.close();
    await plane.stop();
  }
}

/** What node:https does by itself: JSON over connections that are kept open, and nothing else. */
export class BareClient {
  readonly #plane: ControlPlane;
  readonly #agent: Agent;
  readonly #authorization: string;

  constructor(plane: ControlPlane) {
    this.#plane = plane;
    this.#agent = new Agent({ keepAlive: true, ca: readFileSync(plane.certificateAuthority) });
    const config = JSON.parse(readFileSync(plane.kubeconfigPath, 'utf8')) as { users: { user: { token: string } }[] };
    this.#authorization = `Bearer ${config.users[0]?.user.token ?? ''}`;
  }

  /** Fails unless the answer is a success. */
  write(method: 'POST' | 'PATCH', path: string, object: object): Promise<unknown> {
    const body = JSON.stringify(object);
    const headers = {
      authorization: this.#authorization,
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const call = httpsRequest(`${this.#plane.url}${path}`, { method, agent: this.#agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (Math.floor((answer.statusCode ?? 0) / 100) === 2) resolve(JSON.parse(text));
          else reject(new Error(`${method} ${path}: ${text.slice(0, 500)}`));
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

export const namespaced = '/namespaces/default';
export const customCronJobs = `/apis/batch.tutorial.kubebuilder.io/v1${namespaced}/cronjobs`;
export const builtInCronJobs = `/apis/batch/v1beta1${namespaced}/cronjobs`;
export const jobs = `/apis/batch/v1${namespaced}/jobs`;

export const jobSpec = {
  template: {
    spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main', image: 'busybox:1.36', args: ['date'] }] },
  },
};

export interface MadeCronJob {
  readonly name: string;
  readonly uid: string;
}

/** Creates `count` CronJobs; `pauseMs` before each spreads them over time. */
export async function makeCronJobs(
  bare: BareClient,
  { path, schedule, count }: { path: string; schedule: string; count: number },
  { width = 32, pauseMs = 0 }: { width?: number; pauseMs?: number } = {},
): Promise<readonly MadeCronJob[]> {
  const apiVersion = path === customCronJobs ? 'batch.tutorial.kubebuilder.io/v1' : 'batch/v1beta1';
  return await inParallel(
    Array.from({ length: count }, (_, i) => `bench-${i}`),
    width,
    async (name) => {
      if (pauseMs > 0) await pause(pauseMs);
      const object = {
        apiVersion,
        kind: 'CronJob',
        metadata: { name },
        spec: { schedule, jobTemplate: { spec: jobSpec } },
      };
      const made = (await bare.write('POST', path, object)) as { metadata: { uid: string } };
      return { name, uid: made.metadata.uid };
    },
  );
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
