import { rfc3339 } from '../../src/core/cronjob/job.js';
import type { NewJob } from '../../src/core/cronjob/job.js';
import type { Answer, ApiErrorKind, JsonObject } from '../../src/kube/answer.js';
import type { Meta } from '../../src/kube/store.js';
import { sameJson } from '../../src/core/cronjob/same-json.js';

export type Resource = 'cronjobs' | 'jobs';

/** An object as the model keeps it. Never changed in place, so that a reference to it is a snapshot. */
export interface Stored extends JsonObject {
  readonly kind: 'CronJob' | 'Job';
  readonly metadata: Metadata;
  readonly spec: JsonObject;
  readonly status: JsonObject;
}

export interface Metadata extends JsonObject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly JsonObject[];
}

/** What a watch tells of. */
export interface LogEntry {
  readonly resource: Resource;
  readonly kind: 'set' | 'deleted';
  readonly object: Stored;
}

interface NewMetadata extends JsonObject {
  readonly namespace: string;
  readonly name: string;
}

interface NewObject extends JsonObject {
  readonly kind: Stored['kind'];
  readonly spec: JsonObject;
  readonly status: JsonObject;
  readonly metadata: NewMetadata;
}

const foregroundFinalizer = 'foregroundDeletion';

/**
 * An API server with CronJobs and Jobs, as far as the controller can tell it from a real one: one counter of resource
 * versions, compare-and-swap on them, preconditions on uids, finalizers, AlreadyExists, generations, managed fields of the
 * schedule, writes that change nothing, and the garbage collector's three ways to delete an owner.
 */
export class Server {
  readonly cronJobs = new Map<string, Stored>();
  readonly jobs = new Map<string, Stored>();
  readonly log: LogEntry[] = [];
  readonly #nowMs: () => number;
  readonly #changed: (entry: LogEntry) => void;
  #version = 1_000;
  #uids = 0;

  constructor(nowMs: () => number, changed: (entry: LogEntry) => void) {
    this.#nowMs = nowMs;
    this.#changed = changed;
  }

  // What the controller may call.

  getCronJob(namespace: string, name: string): Answer<Stored> {
    return found(this.cronJobs.get(`${namespace}/${name}`));
  }

  getJob(namespace: string, name: string): Answer<Stored> {
    return found(this.jobs.get(`${namespace}/${name}`));
  }

  listJobs(namespace: string): Answer<readonly Stored[]> {
    return { ok: true, body: [...this.jobs.values()].filter(({ metadata }) => metadata.namespace === namespace) };
  }

  patchStatus({ namespace, name, resourceVersion }: Meta, patch: JsonObject): Answer<Stored> {
    const stored = this.cronJobs.get(`${namespace}/${name}`);
    if (stored === undefined) return refusal('not-found');
    if (stored.metadata.resourceVersion !== resourceVersion) return refusal('conflict');
    const status = mergePatch(stored.status, patch);
    if (sameJson(status, stored.status)) return { ok: true, body: stored };
    return { ok: true, body: this.#put({ ...stored, status }) };
  }

  createJob(job: NewJob): Answer<Stored> {
    const { metadata, spec } = job;
    if (this.jobs.has(`${metadata.namespace}/${metadata.name}`)) return refusal('already-exists');
    return {
      ok: true,
      body: this.#create({ kind: 'Job', metadata: { ...metadata }, spec: { template: spec }, status: {} }),
    };
  }

  deleteJob({ namespace, name, uid }: Meta): Answer {
    const stored = this.jobs.get(`${namespace}/${name}`);
    if (stored === undefined) return refusal('not-found');
    if (stored.metadata.uid !== uid) return refusal('conflict');
    return { ok: true, body: this.#delete(stored) ?? { kind: 'Status', status: 'Success' } };
  }

  releaseJob({ namespace, name, uid, resourceVersion }: Meta, finalizers: readonly string[]): Answer<Stored> {
    const stored = this.jobs.get(`${namespace}/${name}`);
    if (stored === undefined) return refusal('not-found');
    if (stored.metadata.uid !== uid || stored.metadata.resourceVersion !== resourceVersion) return refusal('conflict');
    return { ok: true, body: this.#setFinalizers(stored, finalizers) };
  }

  // What users and other controllers do.

  createCronJob(namespace: string, name: string, spec: JsonObject, status: JsonObject): Stored {
    const metadata = { namespace, name, generation: 1, managedFields: [this.#managed(spec)] };
    return this.#create({ apiVersion: 'batch.tutorial.kubebuilder.io/v1', kind: 'CronJob', metadata, spec, status });
  }

  /** Changes fields of a CronJob's spec, undefined to take one away, as `kubectl apply` does. */
  editCronJob(key: string, changes: JsonObject): void {
    const stored = this.cronJobs.get(key);
    if (stored === undefined) return;
    const spec = Object.fromEntries(
      Object.entries({ ...stored.spec, ...changes }).filter(([, value]) => value !== undefined),
    );
    if (sameJson(spec, stored.spec)) return;
    const generation = (stored.metadata.generation ?? 0) + 1;
    this.#put({ ...stored, metadata: { ...stored.metadata, generation, managedFields: [this.#managed(spec)] }, spec });
  }

  deleteCronJob(key: string, propagation: 'background' | 'foreground' | 'orphan'): void {
    const stored = this.cronJobs.get(key);
    if (stored === undefined || stored.metadata.deletionTimestamp !== undefined) return;
    if (propagation === 'foreground') {
      this.#delete({ ...stored, metadata: { ...stored.metadata, finalizers: [foregroundFinalizer] } });
      return;
    }
    if (propagation === 'orphan') {
      for (const job of this.#jobsOf(stored)) this.#put({ ...job, metadata: { ...job.metadata, ownerReferences: [] } });
    }
    this.#remove(stored);
  }

  createForeignJob(namespace: string, name: string, ownerReferences: readonly JsonObject[]): Stored | undefined {
    if (this.jobs.has(`${namespace}/${name}`)) return undefined;
    return this.#create({ kind: 'Job', metadata: { namespace, name, ownerReferences }, spec: {}, status: {} });
  }

  setJobStatus(key: string, uid: string, status: JsonObject): void {
    const stored = this.jobs.get(key);
    if (stored?.metadata.uid === uid) this.#put({ ...stored, status: { ...stored.status, ...status } });
  }

  /** One round of the garbage collector. */
  collectGarbage(): void {
    const owners = new Map([...this.cronJobs.values()].map((cronJob) => [cronJob.metadata.uid, cronJob]));
    for (const job of this.jobs.values()) {
      const [owner] = job.metadata.ownerReferences ?? [];
      if (owner?.['kind'] !== 'CronJob') continue;
      const alive = owners.get(String(owner['uid']));
      if (alive?.metadata.deletionTimestamp !== undefined || alive === undefined) this.#delete(job);
    }
    for (const cronJob of this.cronJobs.values()) {
      const isGoing = cronJob.metadata.deletionTimestamp !== undefined;
      if (isGoing && this.#jobsOf(cronJob).length === 0) this.#remove(cronJob);
    }
  }

  #jobsOf(cronJob: Stored): readonly Stored[] {
    return [...this.jobs.values()].filter(
      ({ metadata }) => metadata.ownerReferences?.[0]?.['uid'] === cronJob.metadata.uid,
    );
  }

  /** The object while something holds it. */
  #delete(stored: Stored): Stored | undefined {
    if ((stored.metadata.finalizers ?? []).length === 0) {
      this.#remove(stored);
      return undefined;
    }
    if (stored.metadata.deletionTimestamp !== undefined) return stored;
    return this.#put({ ...stored, metadata: { ...stored.metadata, deletionTimestamp: rfc3339(this.#nowMs()) } });
  }

  #setFinalizers(stored: Stored, finalizers: readonly string[]): Stored {
    const changed = { ...stored, metadata: { ...stored.metadata, finalizers } };
    if (stored.metadata.deletionTimestamp !== undefined && finalizers.length === 0) return this.#remove(changed);
    return sameJson(stored.metadata.finalizers, finalizers) ? stored : this.#put(changed);
  }

  #managed(spec: JsonObject): JsonObject {
    const fields = Object.keys(spec).map((field): [string, object] => [`f:${field}`, {}]);
    const time = rfc3339(this.#nowMs());
    return { manager: 'kubectl', operation: 'Update', time, fieldsV1: { 'f:spec': Object.fromEntries(fields) } };
  }

  #create({ metadata, ...rest }: NewObject): Stored {
    const uid = `uid-${++this.#uids}`;
    const creationTimestamp = rfc3339(this.#nowMs());
    return this.#put({ ...rest, metadata: { ...metadata, uid, creationTimestamp, resourceVersion: '' } });
  }

  #put(object: Stored): Stored {
    const stored = this.#next(object);
    this.#tableOf(stored).set(keyOf(stored), stored);
    this.#tell(stored, 'set');
    return stored;
  }

  #remove(object: Stored): Stored {
    const stored = this.#next(object);
    this.#tableOf(stored).delete(keyOf(stored));
    this.#tell(stored, 'deleted');
    return stored;
  }

  #next(object: Stored): Stored {
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
  }

  #tell(object: Stored, kind: LogEntry['kind']): void {
    const entry: LogEntry = { resource: object.kind === 'Job' ? 'jobs' : 'cronjobs', kind, object };
    this.log.push(entry);
    this.#changed(entry);
  }

  #tableOf({ kind }: Stored): Map<string, Stored> {
    return kind === 'Job' ? this.jobs : this.cronJobs;
  }
}

export function keyOf({ metadata }: Stored): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** An error of the API server, or of the way to it. */
export function refusal(kind: ApiErrorKind, mayHaveActed = false): Answer<never> {
  return { ok: false, error: { kind, message: `the model says ${kind}`, mayHaveActed } };
}

function found(stored: Stored | undefined): Answer<Stored> {
  return stored === undefined ? refusal('not-found') : { ok: true, body: stored };
}

/** RFC 7396 */
function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else if (isObject(value)) merged.set(key, mergePatch(asObject(merged.get(key)), value));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
