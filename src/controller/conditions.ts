import { rfc3339 } from '../core/cronjob/job.js';
import type { JsonObject } from '../kube/answer.js';

/** What is to be said of one aspect of a CronJob. */
export interface Condition {
  readonly type: 'Available' | 'Progressing' | 'Degraded';
  readonly status: 'True' | 'False';
  /** A word in CamelCase that programs may compare. */
  readonly reason: string;
  readonly message: string;
}

/**
 * The stored conditions with ours in their places. Conditions of other types stay as they are, and one of ours that says
 * the same as before keeps its time.
 */
export function mergeConditions(
  stored: readonly JsonObject[],
  ours: readonly Condition[],
  { generation, nowMs }: { generation: number; nowMs: number },
): readonly JsonObject[] {
  const merged = ours.map((condition): JsonObject => {
    const before = stored.find(({ type }) => type === condition.type);
    const unchanged = before?.['status'] === condition.status;
    return {
      ...condition,
      observedGeneration: generation,
      lastTransitionTime: unchanged ? before['lastTransitionTime'] : rfc3339(nowMs),
    };
  });
  const replaced = stored.map((before) => merged.find(({ type }) => type === before['type']) ?? before);
  return [...replaced, ...merged.filter(({ type }) => !stored.some((before) => before['type'] === type))];
}
