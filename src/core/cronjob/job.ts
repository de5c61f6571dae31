import { findTimeZone, utc } from '../schedule/index.js';
import type { TimeZone } from '../schedule/index.js';
import { builtInKind } from './schema/index.js';
import type { CronJobKind } from './schema/index.js';

/** The time of a Job's run, as the controller of the kubebuilder book writes it: RFC 3339 in UTC. */
export const scheduledAtAnnotation = 'batch.tutorial.kubebuilder.io/scheduled-at';
/** The time of a Job's run, as kube-controller-manager 1.36 writes it: RFC 3339 in the time zone of the CronJob. */
export const scheduledTimestampAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** Keeps a Job from vanishing before the controller has recorded its run. */
export const recordedFinalizer = 'batch.tutorial.kubebuilder.io/recorded';

/**
 * The name of the Job for the run at `scheduledAtMs` (epoch milliseconds): the minutes since 1970 after the name of a
 * built-in CronJob, as kube-controller-manager 1.36 does, and the seconds after that of a custom one, as the controller
 * of the kubebuilder book does. The same run always gets the same name, so that it cannot start twice.
 */
export function jobName(kind: CronJobKind, cronJobName: string, scheduledAtMs: number): string {
  const unitMs = kind.group === builtInKind.group ? 60_000 : 1_000;
  return `${cronJobName}-${Math.floor(scheduledAtMs / unitMs)}`;
}

/** The CronJob that a Job is made from. */
export interface JobOwner {
  readonly kind: CronJobKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `spec.timeZone`, where it is set. */
  readonly timeZone?: string | undefined;
  /** `spec.jobTemplate`, as it is stored. */
  readonly template: JobTemplate;
}

/** The parts of a Job template that its Jobs get; of the metadata only labels and annotations, as in Kubernetes. */
export interface JobTemplate {
  readonly metadata?: { readonly labels?: unknown; readonly annotations?: unknown } | null;
  readonly spec?: unknown;
}

/** A Job to be created. */
export interface NewJob {
  readonly apiVersion: 'batch/v1';
  readonly kind: 'Job';
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly labels?: unknown;
    readonly annotations: Readonly<Record<string, unknown>>;
    readonly ownerReferences: readonly object[];
    readonly finalizers?: readonly string[];
  };
  readonly spec: unknown;
}

/**
 * The Job of the run at `scheduledAtMs` (epoch milliseconds): that of a built-in CronJob as kube-controller-manager 1.36
 * makes it, that of a custom one with what our controller needs besides.
 */
export function jobFor(owner: JobOwner, scheduledAtMs: number): NewJob {
  const { kind, namespace, name, uid, template } = owner;
  const { labels, annotations } = template.metadata ?? {};
  const zone = findTimeZone(owner.timeZone ?? '') ?? utc;
  const isBuiltIn = kind.group === builtInKind.group;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      namespace,
      name: jobName(kind, name, scheduledAtMs),
      ...(isObject(labels) && { labels }),
      annotations: {
        ...(isObject(annotations) ? annotations : {}),
        ...(!isBuiltIn && { [scheduledAtAnnotation]: rfc3339(scheduledAtMs) }),
        [scheduledTimestampAnnotation]: rfc3339In(zone, scheduledAtMs),
      },
      ownerReferences: [
        { apiVersion: kind.apiVersion, kind: kind.kind, name, uid, controller: true, blockOwnerDeletion: true },
      ],
      ...(!isBuiltIn && { finalizers: [recordedFinalizer] }),
    },
    spec: template.spec,
  };
}

/** An instant as the API server writes times: `2026-01-01T00:00:00Z`, whole seconds. */
export function rfc3339(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, -5)}Z`;
}

/** As Go's `time.RFC3339` prints a time in a zone: `2026-01-01T01:00:00+01:00`, or with `Z` where the offset is zero. */
function rfc3339In(zone: TimeZone, instantMs: number): string {
  const { offset } = zone.spanAt(Math.floor(instantMs / 1_000));
  const local = rfc3339(instantMs + offset * 1_000);
  if (offset === 0) return local;
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const [hh, mm] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${local.slice(0, -1)}${offset < 0 ? '-' : '+'}${hh}:${mm}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
