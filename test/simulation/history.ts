import { listOf } from '../../src/core/read.js';
import type { JsonObject } from '../../src/kube/answer.js';
import type { Policy } from './plan.js';
import { keyOf } from './server.js';
import type { LogEntry, Stored } from './server.js';
import { calendarOf, isValid } from './ticks.js';
import type { Calendar } from './ticks.js';

/** What is known of one CronJob, from its creation to its end. */
export interface CronJobHistory {
  readonly key: string;
  readonly uid: string;
  readonly createdMs: number;
  /** The ticks that have, or had, a Job. */
  readonly started: Map<number, JobHistory>;
  /** Instants from which `@every` may have been counted. */
  readonly bases: Set<number>;
  current: Stored;
  goneMs: number | undefined;
}

export interface JobHistory {
  readonly uid: string;
  readonly key: string;
  readonly ownerUid: string | undefined;
  readonly createdMs: number;
  readonly isForeign: boolean;
  readonly tickMs: number | undefined;
  /** The policy that its creator knew of; undefined where no controller made it. */
  policy: Policy | undefined;
  state: 'active' | 'succeeded' | 'failed';
  /** When it ended or was gone. */
  endedMs: number;
  askedToGoMs: number;
  goneMs: number;
}

/** The fields of a CronJob's spec as the rules read them. */
export interface Rules {
  readonly calendar: Calendar;
  readonly valid: boolean;
  readonly policy: Policy;
  readonly suspend: boolean;
  readonly deadlineMs: number;
}

export function rulesOf(cronJob: Stored): Rules {
  const { spec } = cronJob;
  const calendar = calendarOf(cronJob);
  const policy = spec['concurrencyPolicy'];
  const deadline = spec['startingDeadlineSeconds'];
  return {
    calendar,
    valid: isValid(calendar),
    policy: policy === 'Forbid' || policy === 'Replace' ? policy : 'Allow',
    suspend: spec['suspend'] === true,
    deadlineMs: typeof deadline === 'number' ? deadline * 1_000 : Infinity,
  };
}

/** All objects that ever were, as they changed. */
export class History {
  readonly cronJobs = new Map<string, CronJobHistory>();
  readonly jobs = new Map<string, JobHistory>();
  /** The times after which runs by a version of a CronJob's spec may be, by `uid generation`. */
  readonly floors = new Map<string, number>();

  take({ resource, kind, object }: LogEntry, nowMs: number): void {
    if (resource === 'cronjobs') this.#takeCronJob(kind, object, nowMs);
    else this.#takeJob(kind, object, nowMs);
  }

  jobsOf(ownerUid: string): readonly JobHistory[] {
    return [...this.jobs.values()].filter((job) => job.ownerUid === ownerUid);
  }

  floorOf({ metadata }: Stored): number {
    return this.floors.get(`${metadata.uid} ${String(metadata.generation)}`) ?? 0;
  }

  #takeCronJob(kind: LogEntry['kind'], object: Stored, nowMs: number): void {
    const { uid, creationTimestamp, generation } = object.metadata;
    const known = this.cronJobs.get(uid);
    const floorKey = `${uid} ${String(generation)}`;
    if (known === undefined) {
      const createdMs = Date.parse(creationTimestamp);
      const bases = new Set([createdMs]);
      this.cronJobs.set(uid, {
        key: keyOf(object),
        uid,
        createdMs,
        started: new Map(),
        bases,
        current: object,
        goneMs: undefined,
      });
      this.floors.set(floorKey, createdMs);
      return;
    }
    if (!this.floors.has(floorKey)) this.floors.set(floorKey, this.#floorAfter(known.current, object, nowMs));
    const since = observedOf(object)?.since;
    if (since !== undefined) known.bases.add(Date.parse(since));
    known.current = object;
    if (kind === 'deleted') known.goneMs = nowMs;
  }

  /** An edit that is taken back before any controller saw it is none. */
  #floorAfter(before: Stored, after: Stored, nowMs: number): number {
    const [a, b] = [calendarOf(before), calendarOf(after)];
    if (a.schedule === b.schedule && a.timeZone === b.timeZone) return this.floorOf(before);
    const observed = observedOf(before);
    const isBack = observed?.schedule === b.schedule && observed.timeZone === b.timeZone;
    if (isBack) return Date.parse(observed.since ?? before.metadata.creationTimestamp);
    return Math.floor(nowMs / 1_000) * 1_000;
  }

  #takeJob(kind: LogEntry['kind'], object: Stored, nowMs: number): void {
    const job = this.jobs.get(object.metadata.uid) ?? this.#newJob(object, nowMs);
    const state = stateOf(object.status);
    if (job.state === 'active' && state !== 'active') job.endedMs = nowMs;
    job.state = state;
    if (object.metadata.deletionTimestamp !== undefined) job.askedToGoMs = Math.min(job.askedToGoMs, nowMs);
    if (kind === 'deleted') {
      job.goneMs = nowMs;
      job.askedToGoMs = Math.min(job.askedToGoMs, nowMs);
      job.endedMs = Math.min(job.endedMs, nowMs);
    }
  }

  #newJob(object: Stored, nowMs: number): JobHistory {
    const { uid, name, ownerReferences } = object.metadata;
    const [owner] = ownerReferences ?? [];
    const ownerUid = owner === undefined ? undefined : String(owner['uid']);
    const seconds = /-(\d+)$/.exec(name)?.[1];
    const job: JobHistory = {
      uid,
      key: keyOf(object),
      ownerUid,
      createdMs: nowMs,
      isForeign: ownerUid === undefined,
      tickMs: ownerUid === undefined || seconds === undefined ? undefined : Number(seconds) * 1_000,
      policy: undefined,
      state: 'active',
      endedMs: Infinity,
      askedToGoMs: Infinity,
      goneMs: Infinity,
    };
    this.jobs.set(uid, job);
    return job;
  }
}

interface Observed {
  readonly schedule: string | undefined;
  readonly timeZone: string | undefined;
  readonly since: string | undefined;
}

export function observedOf({ status }: Stored): Observed | undefined {
  const observed = status['observedSchedule'];
  if (typeof observed !== 'object' || observed === null) return undefined;
  const text = (key: string): string | undefined => {
    const value: unknown = Object.entries(observed).find(([name]) => name === key)?.[1];
    return typeof value === 'string' ? value : undefined;
  };
  return { schedule: text('schedule'), timeZone: text('timeZone'), since: text('since') };
}

function stateOf(status: JsonObject): JobHistory['state'] {
  const type = listOf(status['conditions'])[0]?.['type'];
  return type === 'Complete' ? 'succeeded' : type === 'Failed' ? 'failed' : 'active';
}
