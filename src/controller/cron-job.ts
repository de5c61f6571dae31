import { kubernetesDefaults } from '../core/cronjob/default.js';
import { decode } from '../core/cronjob/schema/decode.js';
import { customKind } from '../core/cronjob/schema/index.js';
import type { CronJobKind, ReceivedCronJob } from '../core/cronjob/schema/index.js';
import { coreOnly, timeZoneInSchedule, validate } from '../core/cronjob/validate.js';
import { describe } from '../core/field/index.js';
import type { FieldError } from '../core/field/index.js';
import { findTimeZone, parseSchedule } from '../core/schedule/index.js';
import type { Schedule, TimeZone } from '../core/schedule/index.js';
import type { JsonObject } from '../kube/answer.js';
import { readMeta } from '../kube/meta.js';
import type { Meta } from '../kube/meta.js';
import { at, isObject, listOf, textOf, timeOf } from '../core/read.js';

export type Policy = 'Allow' | 'Forbid' | 'Replace';

/** A schedule as it stands in an object. */
export interface ScheduleText {
  readonly schedule: string;
  readonly timeZone: string | undefined;
}

/** When a CronJob runs; there only where nothing is wrong with the object. */
export interface Timetable {
  readonly schedule: Schedule;
  readonly zone: TimeZone;
}

/** What is wrong with an object: the reason of its event and condition, and a sentence. */
export interface Fault {
  readonly reason: 'UnparseableSchedule' | 'UnknownTimeZone' | 'InvalidCronJob';
  readonly message: string;
}

/** The status as it is stored, as far as the controller reads it. */
export interface StoredStatus {
  readonly raw: JsonObject;
  readonly active: readonly JsonObject[];
  readonly lastScheduleMs: number | undefined;
  readonly lastSuccessfulMs: number | undefined;
  readonly startingMs: number | undefined;
  readonly observedSchedule: (ScheduleText & { readonly sinceMs: number | undefined }) | undefined;
}

/** What the controller knows of a CronJob. */
export interface WatchedCronJob {
  readonly meta: Meta;
  readonly createdMs: number;
  readonly generation: number;
  readonly deleting: boolean;
  readonly text: ScheduleText;
  readonly timetable: Timetable | undefined;
  readonly fault: Fault | undefined;
  /** The schedule holds a time zone, which Kubernetes discourages and runs. */
  readonly unsupported: boolean;
  readonly policy: Policy;
  readonly suspend: boolean;
  readonly deadlineMs: number | undefined;
  readonly successfulLimit: number;
  readonly failedLimit: number;
  /** `spec.jobTemplate` as JSON text, which takes a fraction of the memory of its objects. */
  readonly template: string;
  /** When the owners of the two fields last wrote, as far as `managedFields` tells; never before the last edit. */
  readonly editedMs: { readonly schedule: number | undefined; readonly timeZone: number | undefined };
  readonly status: StoredStatus;
}

/** Whether the status tells that the run of a tick was started. A Job without a tick has no run to tell of. */
export function isRecorded({ status }: WatchedCronJob, tickMs: number | undefined): boolean {
  return tickMs === undefined || (status.lastScheduleMs !== undefined && tickMs <= status.lastScheduleMs);
}

/**
 * Reads and judges a CronJob of the API; `localZone` is that of schedules without a time zone. The controller runs one
 * kind, and what it would do of another one can be asked all the same.
 */
export function readCronJob(raw: JsonObject, localZone: TimeZone, kind: CronJobKind = customKind): WatchedCronJob {
  const metadata = at(raw, 'metadata');
  const decoded = decode(raw);
  const spec = decoded.ok ? (decoded.cronJob.spec ?? {}) : {};
  const { errors, unsupported } = judge(raw, kind);
  const text = { schedule: spec.schedule ?? '', timeZone: spec.timeZone ?? undefined };
  return {
    meta: readMeta(raw),
    createdMs: timeOf(metadata['creationTimestamp']) ?? 0,
    generation: typeof metadata['generation'] === 'number' ? metadata['generation'] : 0,
    deleting: metadata['deletionTimestamp'] !== undefined,
    text,
    timetable: errors.length === 0 ? timetableOf(text, localZone) : undefined,
    fault: faultOf(errors),
    unsupported,
    template: JSON.stringify(at(at(raw, 'spec'), 'jobTemplate')),
    editedMs: editsOf(metadata),
    status: readStatus(at(raw, 'status')),
    ...settingsOf(spec),
  };
}

/** The CronJob after a merge patch of its status: null takes a field away. */
export function withStatus(cronJob: WatchedCronJob, patch: JsonObject): WatchedCronJob {
  const kept = Object.entries({ ...cronJob.status.raw, ...patch }).filter(([, value]) => value !== null);
  return { ...cronJob, status: readStatus(Object.fromEntries(kept)) };
}

type Settings = Pick<WatchedCronJob, 'policy' | 'suspend' | 'deadlineMs' | 'successfulLimit' | 'failedLimit'>;

/** What is absent means what admission would have filled in. */
function settingsOf(spec: NonNullable<ReceivedCronJob['spec']>): Settings {
  const { startingDeadlineSeconds: deadline, concurrencyPolicy: policy } = spec;
  return {
    policy: policy === 'Forbid' || policy === 'Replace' ? policy : 'Allow',
    suspend: spec.suspend ?? kubernetesDefaults.suspend,
    deadlineMs: deadline == null ? undefined : deadline * 1_000,
    successfulLimit: spec.successfulJobsHistoryLimit ?? kubernetesDefaults.successfulJobsHistoryLimit,
    failedLimit: spec.failedJobsHistoryLimit ?? kubernetesDefaults.failedJobsHistoryLimit,
  };
}

/**
 * The admission rules, once more. An object with a time zone in its schedule is one that was stored long ago; as in
 * Kubernetes it goes on running.
 */
function judge(
  raw: JsonObject,
  kind: CronJobKind,
): { readonly errors: readonly FieldError[]; readonly unsupported: boolean } {
  const { errors } = validate({ kind, object: raw }, coreOnly);
  const others = errors.filter(({ detail }) => detail !== timeZoneInSchedule);
  return { errors: others, unsupported: others.length < errors.length };
}

function faultOf([first, ...more]: readonly FieldError[]): Fault | undefined {
  if (first === undefined) return undefined;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  const reasons = { 'spec.schedule': 'UnparseableSchedule', 'spec.timeZone': 'UnknownTimeZone' } as const;
  const reason = first.field === 'spec.schedule' || first.field === 'spec.timeZone' ? reasons[first.field] : undefined;
  return { reason: reason ?? 'InvalidCronJob', message: `${describe(first)}${others}` };
}

function timetableOf({ schedule, timeZone }: ScheduleText, localZone: TimeZone): Timetable | undefined {
  const parsed = parseSchedule(schedule);
  const zone = timeZone === undefined ? localZone : findTimeZone(timeZone);
  return parsed.ok && zone !== undefined ? { schedule: parsed.schedule, zone } : undefined;
}

function readStatus(raw: JsonObject): StoredStatus {
  const observed = raw['observedSchedule'];
  return {
    raw,
    active: listOf(raw['active']),
    lastScheduleMs: timeOf(raw['lastScheduleTime']),
    lastSuccessfulMs: timeOf(raw['lastSuccessfulTime']),
    startingMs: timeOf(raw['startingScheduleTime']),
    observedSchedule: isObject(observed)
      ? {
          schedule: textOf(observed['schedule']) ?? '',
          timeZone: textOf(observed['timeZone']),
          sinceMs: timeOf(observed['since']),
        }
      : undefined,
  };
}

/**
 * The API server notes who set a field and when that writer last changed something; the time is therefore that of the
 * last edit of the field, or later.
 */
function editsOf(metadata: JsonObject): WatchedCronJob['editedMs'] {
  const entries = listOf(metadata['managedFields']);
  const latest = (field: string): number | undefined => {
    const times = entries
      .filter((entry) => at(at(entry, 'fieldsV1'), 'f:spec')[field] !== undefined)
      .map((entry) => timeOf(entry['time']));
    // An owner without a time may have written just now.
    return times.length === 0 || times.includes(undefined) ? undefined : Math.max(...times.map((time) => time ?? 0));
  };
  return { schedule: latest('f:schedule'), timeZone: latest('f:timeZone') };
}
