import type { CronJobKind } from '../schema/index.js';
import type { Subject } from './policy.js';

/**
 * What a policy goes by, of `cronJob`, any JSON value, whose types nobody has checked. `namespace` is the one that it is
 * meant for, where it does not say.
 */
export function subjectOf(kind: CronJobKind, cronJob: unknown, namespace: string | undefined): Subject {
  const metadata = member(cronJob, 'metadata');
  const own = member(metadata, 'namespace');
  const labels = member(metadata, 'labels');
  return {
    apiVersion: kind.apiVersion,
    namespace: typeof own === 'string' && own !== '' ? own : (namespace ?? ''),
    labels: isObject(labels) ? labels : undefined,
  };
}

function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
