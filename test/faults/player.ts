import type { ControlPlane } from '../support/control-plane.js';
import type { JobHistory } from './history.js';
import { hashOf } from './random.js';

/** What becomes of a Job that nobody really runs. */
export interface Fate {
  readonly afterMs: number;
  readonly end: 'Complete' | 'Failed';
}

/**
 * Ends each Job as `fateOf` says about its `namespace/name`, as the Job controller would: by its conditions. It goes on
 * through every outage of the API server. Returns what ends it.
 */
export function playJobController(
  plane: ControlPlane,
  history: JobHistory,
  fateOf: (key: string) => Fate | undefined,
): () => void {
  const known = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  const later = (ms: number, act: () => Promise<void>): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void act();
    }, ms);
    timers.add(timer);
  };
  const finish = async (key: string, end: Fate['end']): Promise<void> => {
    const [namespace = '', name = ''] = key.split('/');
    const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${name}/status`;
    const answer = await plane.request('PATCH', path, { status: endStatus(end) }).catch(() => undefined);
    if (stopped || answer?.status === 200 || answer?.status === 404) return;
    later(300, () => finish(key, end));
  };
  const unobserve = history.observe(({ key, job }) => {
    if (job === undefined || job.finished || known.has(job.uid)) return;
    known.add(job.uid);
    const fate = fateOf(key);
    if (fate !== undefined) later(fate.afterMs, () => finish(key, fate.end));
  });
  return () => {
    stopped = true;
    unobserve();
    for (const timer of timers) clearTimeout(timer);
  };
}

/** Most Jobs are short, some fail, and some run on past the next tick. The same Job always has the same fate. */
export function fateOf(seed: number, key: string, everyMs: number): Fate {
  const hash = hashOf(`${seed} ${key}`);
  const afterMs = 200 + (hash % 1_500);
  const end = hash % 7 === 0 ? 'Failed' : 'Complete';
  return hash % 5 === 1 ? { afterMs: afterMs + everyMs, end } : { afterMs, end };
}

function endStatus(end: Fate['end']): object {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const condition = {
    type: end,
    status: 'True',
    lastProbeTime: now,
    lastTransitionTime: now,
    reason: 'Played',
    message: '',
  };
  const outcome = end === 'Complete' ? { succeeded: 1, completionTime: now } : { failed: 1 };
  return { startTime: now, active: 0, conditions: [condition], ...outcome };
}
