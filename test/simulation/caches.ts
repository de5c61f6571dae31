import type { Child } from '../../src/controller/child.js';
import { readJob } from '../../src/controller/child.js';
import { readCronJob } from '../../src/controller/cron-job.js';
import type { WatchedCronJob } from '../../src/controller/cron-job.js';
import type { Views } from '../../src/controller/views.js';
import { utc } from '../../src/core/schedule/index.js';
import type { JsonObject } from '../../src/kube/answer.js';
import { keyOf, Store } from '../../src/kube/store.js';
import type { Change } from '../../src/kube/store.js';
import type { LogEntry, Resource } from './server.js';

/** Both are pure and every process reads the same snapshots, so each is read once. */
const cronJobs = new WeakMap<JsonObject, WatchedCronJob>();
const jobs = new WeakMap<JsonObject, Child>();

export function cronJobOf(raw: JsonObject): WatchedCronJob {
  const known = cronJobs.get(raw) ?? readCronJob(raw, utc);
  cronJobs.set(raw, known);
  return known;
}

export function childOf(raw: JsonObject): Child {
  const known = jobs.get(raw) ?? readJob(raw);
  jobs.set(raw, known);
  return known;
}

/** The caches of one process: real stores, fed from a log of which they may have read less than there is. */
export class Caches implements Views {
  readonly #cronJobs = new Store<WatchedCronJob>();
  readonly #jobs = new Store<Child>();
  readonly #children = new Map<string, Map<string, Child>>();
  readonly #log: readonly LogEntry[];
  readonly #positions = { cronjobs: 0, jobs: 0 };
  readonly #changed: (change: Change<WatchedCronJob | Child>) => void;

  /** Begins with a list as it was `behind` changes ago. */
  constructor(log: readonly LogEntry[], behind: number, changed: (change: Change<WatchedCronJob | Child>) => void) {
    this.#log = log;
    this.#changed = changed;
    const position = Math.max(0, log.length - behind);
    this.#list(position);
    this.#positions.cronjobs = position;
    this.#positions.jobs = position;
  }

  /** Reads the log of a resource on to its end. */
  catchUp(resource: Resource): void {
    for (let at = this.#positions[resource]; at < this.#log.length; at++) {
      const entry = this.#log[at];
      if (entry?.resource === resource) this.#take(entry);
    }
    this.#positions[resource] = this.#log.length;
  }

  /** Every key for which there may be something to do. */
  keys(): readonly string[] {
    return [...new Set([...[...this.#cronJobs.values()].map(({ meta }) => keyOf(meta)), ...this.#children.keys()])];
  }

  cronJob(key: string): WatchedCronJob | undefined {
    return this.#cronJobs.get(key);
  }

  children(key: string): readonly Child[] {
    return [...(this.#children.get(key)?.values() ?? [])];
  }

  noteCronJob(raw: JsonObject): WatchedCronJob {
    const cronJob = cronJobOf(raw);
    this.#cronJobs.put(cronJob);
    return cronJob;
  }

  noteJob(raw: JsonObject): Child {
    const child = childOf(raw);
    const changes = this.#jobs.put(child);
    this.#reindex(changes);
    if (ownerKey(child)?.endsWith(orphanMark) === true) changes.forEach(this.#changed);
    return child;
  }

  forgetJob(child: Child): void {
    this.#reindex(this.#jobs.delete(keyOf(child.meta), child.meta.uid));
  }

  #list(position: number): void {
    const listed = new Map<string, LogEntry>();
    for (const entry of this.#log.slice(0, position)) listed.set(entry.object.metadata.uid, entry);
    const version = this.#log[position - 1]?.object.metadata.resourceVersion ?? '1';
    for (const { kind, resource, object } of listed.values()) {
      if (kind === 'deleted') continue;
      if (resource === 'jobs') this.#reindex(this.#jobs.putListed(childOf(object), version));
      else this.#cronJobs.putListed(cronJobOf(object), version);
    }
    this.#jobs.endList(new Set(listed.keys()), version);
    this.#cronJobs.endList(new Set(listed.keys()), version);
  }

  #take({ resource, kind, object }: LogEntry): void {
    const { uid, resourceVersion, namespace, name } = object.metadata;
    const key = keyOf({ namespace, name });
    if (resource === 'jobs') {
      const changes = kind === 'set' ? this.#jobs.put(childOf(object)) : this.#jobs.delete(key, uid, resourceVersion);
      this.#reindex(changes);
      changes.forEach(this.#changed);
    } else {
      const changes =
        kind === 'set' ? this.#cronJobs.put(cronJobOf(object)) : this.#cronJobs.delete(key, uid, resourceVersion);
      changes.forEach(this.#changed);
    }
  }

  #reindex(changes: readonly Change<Child>[]): void {
    for (const change of changes) {
      if (change.kind === 'deleted') this.#unindex(change.value);
      else {
        if (change.previous !== undefined) this.#unindex(change.previous);
        this.#index(change.value);
      }
    }
  }

  #index(child: Child): void {
    const key = ownerKey(child);
    if (key === undefined) return;
    const siblings = this.#children.get(key) ?? new Map<string, Child>();
    this.#children.set(key, siblings.set(child.meta.uid, child));
  }

  #unindex(child: Child): void {
    const key = ownerKey(child);
    const siblings = key === undefined ? undefined : this.#children.get(key);
    siblings?.delete(child.meta.uid);
    if (key !== undefined && siblings?.size === 0) this.#children.delete(key);
  }
}

export const orphanMark = '~';

/** Under which key a Job is looked after, as in the controller. */
export function ownerKey({ meta, owner, held }: Child): string | undefined {
  if (owner !== undefined) return keyOf({ namespace: meta.namespace, name: owner.name });
  return held ? `${keyOf(meta)}${orphanMark}` : undefined;
}
