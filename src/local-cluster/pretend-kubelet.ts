import type { Api, JsonObject } from '../kube/answer.js';
import type { Clock } from '../kube/clock.js';
import { Reflector } from '../kube/reflector.js';
import { readMeta } from '../kube/meta.js';
import type { Meta } from '../kube/meta.js';

interface Pod {
  readonly meta: Meta;
  readonly isPending: boolean;
}

export interface KubeletOptions {
  readonly api: Api;
  readonly clock: Clock;
  /** 0 <= random() < 1 */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** How long a pod seems to run, in milliseconds. */
const runsForMs = 3_000;

/**
 * Says of every pod, some seconds after it was created, that it succeeded. Nothing runs: this is for a cluster without
 * nodes, in which one wants to see Jobs come and go. Resolves when `signal` is aborted.
 */
export async function playKubelet({ api, clock, random, signal }: KubeletOptions): Promise<void> {
  const callOffs = new Map<string, () => void>();
  const pods = new Reflector<Pod>({
    api,
    clock,
    random,
    path: '/api/v1/pods',
    project: readPod,
    onChange: ({ kind, value }) => {
      const { uid } = value.meta;
      if (kind === 'deleted') {
        callOffs.get(uid)?.();
        callOffs.delete(uid);
      } else if (value.isPending && !callOffs.has(uid)) {
        callOffs.set(
          uid,
          clock.after(runsForMs, () => void succeed(api, value.meta)),
        );
      }
    },
  });
  await pods.run(signal);
  for (const callOff of callOffs.values()) callOff();
}

async function succeed(api: Api, { namespace, name }: Meta): Promise<void> {
  await api.call({
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/status`,
    contentType: 'application/merge-patch+json',
    body: { status: { phase: 'Succeeded' } },
  });
}

function readPod(raw: JsonObject): Pod {
  const status = raw['status'] as { phase?: unknown } | undefined;
  return { meta: readMeta(raw), isPending: status?.phase === 'Pending' };
}
