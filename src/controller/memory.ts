import type { Child } from './child.js';
import type { FailedStart, KnownChild } from './observation.js';

/** What is remembered of one CronJob. */
interface Remembered {
  readonly told: Set<string>;
  failed: FailedStart | undefined;
}

/** So many sentences that were told of one CronJob are remembered. */
const maxTold = 32;
/** So many Jobs that were deleted are remembered; the status of their CronJob is written soon after. */
const maxDeleted = 10_000;

/**
 * What this process remembers of CronJobs and Jobs besides what the API server stores. All of it may be lost at any time:
 * then an event is told twice, and a Job keeps its finalizer a little longer.
 */
export class Memory {
  readonly #cronJobs = new Map<string, Remembered>();
  /** When each held Job was first seen recorded, monotonic milliseconds, by uid. */
  readonly #recordedSince = new Map<string, number>();
  readonly #deleted = new Set<string>();
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  failedStart(cronJobUid: string): FailedStart | undefined {
    return this.#cronJobs.get(cronJobUid)?.failed;
  }

  noteFailedStart(cronJobUid: string, failed: FailedStart | undefined): void {
    if (failed === undefined && !this.#cronJobs.has(cronJobUid)) return;
    this.#of(cronJobUid).failed = failed;
  }

  /** Whether this is new; from now on it is not. */
  tell(cronJobUid: string, once: string): boolean {
    const { told } = this.#of(cronJobUid);
    if (told.has(once)) return false;
    remember(told, once, maxTold);
    return true;
  }

  noteDeleted(jobUid: string): void {
    remember(this.#deleted, jobUid, maxDeleted);
  }

  wasDeleted(jobUid: string): boolean {
    return this.#deleted.has(jobUid);
  }

  know(child: Child, isRecorded: boolean): KnownChild {
    if (!child.held || !isRecorded) return { ...child, recordedForMs: 0 };
    const now = this.#monotonicMs();
    const { uid } = child.meta;
    const since = this.#recordedSince.get(uid) ?? now;
    this.#recordedSince.set(uid, since);
    return { ...child, recordedForMs: now - since };
  }

  forgetCronJob(uid: string): void {
    this.#cronJobs.delete(uid);
  }

  forgetJob(uid: string): void {
    this.#recordedSince.delete(uid);
  }

  #of(uid: string): Remembered {
    let remembered = this.#cronJobs.get(uid);
    if (remembered === undefined) {
      remembered = { told: new Set(), failed: undefined };
      this.#cronJobs.set(uid, remembered);
    }
    return remembered;
  }
}

/** Adds an item to a set of at most `limit`; the oldest makes room. */
function remember(items: Set<string>, item: string, limit: number): void {
  const [oldest] = items;
  if (items.size >= limit && oldest !== undefined) items.delete(oldest);
  items.add(item);
}
