import { isRecorded } from './cron-job.js';
import type { Action } from './decision.js';
import type { Situation } from './decide.js';
import type { KnownChild } from './observation.js';

/**
 * For how long after its run is recorded a Job keeps our finalizer at least, in milliseconds: longer than a process that lost its leadership can
 * believe that it leads and have a call under way (10 s of each are possible, one after the other). While the Job is
 * there, such a call finds its name taken.
 */
export const holdMs = 20_000;

/** Jobs to release and to delete now, and in how many milliseconds there may be more of them. */
export function housekeeping(situation: Situation): {
  readonly actions: readonly Action[];
  readonly againInMs: number | undefined;
} {
  const { cronJob, children } = situation;
  const held = children.filter((child) => child.held && isRecorded(cronJob, child.scheduledAtMs));
  const release = held.filter((child) => child.recordedForMs >= holdMs || isReplaced(child, situation));
  const released = new Set(release);
  const waits = held.filter((child) => !released.has(child)).map(({ recordedForMs }) => holdMs - recordedForMs);
  const surplus = [
    ...surplusOf(children, 'succeeded', cronJob.successfulLimit),
    ...surplusOf(children, 'failed', cronJob.failedLimit),
  ];
  return {
    actions: [
      ...release.map((child) => ({ kind: 'release', child }) as const),
      // What is held is deleted once it is not.
      ...surplus
        .filter((child) => !child.held || released.has(child))
        .map((child) => ({ kind: 'delete', child, because: 'history' }) as const),
    ],
    againInMs: waits.length === 0 ? undefined : Math.min(...waits),
  };
}

/** Replace has deleted it for a later run: its pods end only when it is gone. */
function isReplaced({ deleting, scheduledAtMs }: KnownChild, { cronJob, startedMs }: Situation): boolean {
  return cronJob.policy === 'Replace' && deleting && scheduledAtMs !== startedMs;
}

/** The oldest beyond the limit: by their start, those that never started last, as in Kubernetes. */
function surplusOf(children: readonly KnownChild[], state: KnownChild['state'], limit: number): readonly KnownChild[] {
  const kept = children.filter((child) => child.state === state && !child.deleting);
  if (kept.length <= limit) return [];
  const byAge = kept.sort(
    (a, b) =>
      (a.startedMs ?? Infinity) - (b.startedMs ?? Infinity) ||
      (a.scheduledAtMs ?? 0) - (b.scheduledAtMs ?? 0) ||
      (a.meta.name < b.meta.name ? -1 : 1),
  );
  return byAge.slice(0, byAge.length - limit);
}
