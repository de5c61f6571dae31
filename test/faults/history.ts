import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { scheduledAt } from '../support/audit.js';
import type { ControlPlane } from '../support/control-plane.js';

/** A Job as it stands in etcd. */
export interface JobState {
  readonly uid: string;
  /** The uid of its controller; undefined for a Job that has none. */
  readonly owner: string | undefined;
  /** The tick that it says it is for, epoch milliseconds. */
  readonly tickMs: number | undefined;
  /** It is Complete or Failed. */
  readonly finished: boolean;
  /** It has a deletionTimestamp. */
  readonly deleting: boolean;
}

/** One revision of a Job. */
export interface JobChange {
  readonly revision: number;
  /** When etcd told of it, epoch milliseconds; that is a millisecond or so after it was written. */
  readonly seenMs: number;
  readonly key: string;
  /** Undefined: it is gone. */
  readonly job: JobState | undefined;
}

/** Every revision of every Job, in the order in which etcd wrote them. */
export interface JobHistory {
  readonly changes: readonly JobChange[];
  readonly observe: (listener: (change: JobChange) => void) => () => void;
  /** Why the history ended early, if it did: it is not complete then. */
  readonly broken: () => Error | undefined;
  readonly stop: () => void;
}

interface WatchLine {
  readonly result?: {
    readonly events?: readonly {
      readonly type?: string;
      readonly kv: { readonly key: string; readonly mod_revision: string; readonly value?: string };
    }[];
  };
  readonly error?: { readonly message: string };
}

const prefix = '/registry/jobs/';

/**
 * Follows all Jobs in etcd itself. No death of an API server loses a line of it, and the order of the lines is that of
 * the writes. The control plane has to keep a readable history.
 */
export async function followJobs(plane: ControlPlane): Promise<JobHistory> {
  const changes: JobChange[] = [];
  const listeners = new Set<(change: JobChange) => void>();
  let error: Error | undefined;
  let stopped = false;
  const answer = await openWatch(plane.etcdUrl);
  const read = async (): Promise<void> => {
    for await (const line of linesOf(answer)) {
      const { result, error: refusal } = JSON.parse(line) as WatchLine;
      if (refusal !== undefined) throw new Error(refusal.message);
      for (const event of result?.events ?? []) {
        const change = changeOf(event);
        changes.push(change);
        for (const listener of listeners) listener(change);
      }
    }
    throw new Error('etcd ended the watch');
  };
  read().catch((cause: unknown) => {
    if (!stopped) error = cause instanceof Error ? cause : new Error(String(cause));
  });
  return {
    changes,
    observe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    broken: () => error,
    stop: () => {
      stopped = true;
      answer.destroy();
    },
  };
}

function openWatch(etcdUrl: string): Promise<IncomingMessage> {
  const create = { key: base64(prefix), range_end: base64(prefix.replace(/\/$/u, '0')), start_revision: '1' };
  return new Promise((resolve, reject) => {
    const call = request(`${etcdUrl}/v3/watch`, { method: 'POST' }, resolve);
    call.on('error', reject);
    call.end(JSON.stringify({ create_request: create }));
  });
}

async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  answer.setEncoding('utf8');
  for await (const chunk of answer) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
}

function changeOf({
  type,
  kv,
}: {
  type?: string;
  kv: { key: string; mod_revision: string; value?: string };
}): JobChange {
  return {
    revision: Number(kv.mod_revision),
    seenMs: Date.now(),
    key: Buffer.from(kv.key, 'base64').toString('utf8').slice(prefix.length),
    job: type === 'DELETE' ? undefined : jobOf(Buffer.from(kv.value ?? '', 'base64').toString('utf8')),
  };
}

function jobOf(text: string): JobState {
  const { metadata, status = {} } = JSON.parse(text) as {
    metadata: {
      uid: string;
      deletionTimestamp?: string;
      annotations?: Readonly<Record<string, string>>;
      ownerReferences?: readonly { uid: string; controller?: boolean }[];
    };
    status?: { conditions?: readonly { type: string; status: string }[] };
  };
  const tick = metadata.annotations?.[scheduledAt];
  const ended = (status.conditions ?? []).some(
    (condition) => ['Complete', 'Failed'].includes(condition.type) && condition.status === 'True',
  );
  return {
    uid: metadata.uid,
    owner: metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid,
    tickMs: tick === undefined ? undefined : Date.parse(tick),
    finished: ended,
    deleting: metadata.deletionTimestamp !== undefined,
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
