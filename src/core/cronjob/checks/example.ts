import type { CronJobKind } from '../schema/index.js';

/** The CronJob that the examples of the rules change: one of which no rule has anything to say. */
const base = {
  metadata: { name: 'case', namespace: 'default' },
  spec: {
    schedule: '*/5 * * * *',
    timeZone: 'Etc/UTC',
    jobTemplate: {
      spec: {
        activeDeadlineSeconds: 240,
        template: {
          spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main', image: 'busybox:1.36' }] },
        },
      },
    },
  },
};

/** A whole CronJob of `kind` from `part`, what an example or a case shows of it: a JSON merge patch on the same base. */
export function exampleOf(kind: CronJobKind, part: unknown): unknown {
  return mergePatch(mergePatch(base, { apiVersion: kind.apiVersion, kind: kind.kind }), part);
}

/** A JSON merge patch (RFC 7396): null removes, an object is merged, anything else takes the place of what was there. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
