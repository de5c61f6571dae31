import { customKind } from '../core/cronjob/schema/index.js';
import { jobFor, rfc3339 } from '../core/cronjob/job.js';
import type { Answer, ApiError, JsonObject } from '../kube/answer.js';
import type { Child } from './child.js';
import { readJob } from './child.js';
import type { Cluster } from './cluster.js';
import { isRecorded } from './cron-job.js';
import type { WatchedCronJob } from './cron-job.js';
import { decide } from './decide.js';
import type { Action, Decision, Reason } from './decision.js';
import type { Memory } from './memory.js';
import type { FailedStart, Liveness, Observation } from './observation.js';
import { isObject } from '../core/read.js';
import type { Outcome, Report } from './report.js';
import { SharedReads } from './shared-reads.js';
import { fromKey } from './views.js';
import type { Views } from './views.js';

/** What a reconcile needs of its surroundings. */
export interface Surroundings {
  readonly cluster: Cluster;
  readonly views: Views;
  readonly memory: Memory;
  readonly nowMs: () => number;
  /** Whether other CronJobs wait for a worker; what is not urgent then waits in turn. */
  readonly isBusy: () => boolean;
  readonly report: (report: Report) => void;
}

/** A reconcile takes three or four steps; one that does not end is a fault, and is broken off for others' sake. */
const maxSteps = 24;

/** Observes a CronJob, decides, acts, and observes again what came of it, until nothing is left to do. */
export class Reconciler {
  readonly #around: Surroundings;
  readonly #jobs: SharedReads<Answer<ReadonlyMap<string, readonly Child[]>>>;

  constructor(surroundings: Surroundings) {
    this.#around = surroundings;
    this.#jobs = new SharedReads((namespace) => this.#listJobs(namespace));
  }

  /** Reconciles the CronJob `namespace/name`, of which only one reconcile may be under way. Never rejects. */
  async reconcile(key: string): Promise<Outcome> {
    return new Reconcile(key, this.#around, this.#jobs).run();
  }

  /** Takes our finalizer off Jobs that have no CronJob any more, as `kubectl delete --cascade=orphan` leaves them. */
  async letGo(orphans: readonly Child[]): Promise<Outcome> {
    const { cluster, views } = this.#around;
    for (const { meta, finalizers } of orphans) {
      const answer = await cluster.releaseJob(meta, finalizers);
      if (answer.ok) views.noteJob(answer.body);
      else if (answer.error.kind !== 'not-found') return { kind: 'retry', error: answer.error, wakeAtMs: undefined };
    }
    return { kind: 'done', wakeAtMs: undefined };
  }

  async #listJobs(namespace: string): Promise<Answer<ReadonlyMap<string, readonly Child[]>>> {
    const answer = await this.#around.cluster.listJobs(namespace);
    if (!answer.ok) return answer;
    const byOwner = new Map<string, Child[]>();
    for (const child of answer.body.map((raw) => readJob(raw))) {
      const owner = child.owner?.name;
      if (owner === undefined) continue;
      const siblings = byOwner.get(owner);
      if (siblings === undefined) byOwner.set(owner, [child]);
      else siblings.push(child);
    }
    return { ok: true, body: byOwner };
  }
}

/** One reconcile: what it has observed, kept up to date by the answers to what it does. */
class Reconcile {
  readonly #key: string;
  readonly #around: Surroundings;
  readonly #jobs: SharedReads<Answer<ReadonlyMap<string, readonly Child[]>>>;
  #cronJob: WatchedCronJob | undefined;
  #children: Map<string, Child>;
  #live: Liveness = { cronJob: false, jobs: false };
  #mayStart = true;
  #failure: ApiError | undefined;

  constructor(key: string, around: Surroundings, jobs: SharedReads<Answer<ReadonlyMap<string, readonly Child[]>>>) {
    this.#key = key;
    this.#around = around;
    this.#jobs = jobs;
    this.#cronJob = around.views.cronJob(key);
    this.#children = byUid(around.views.children(key));
  }

  async run(): Promise<Outcome> {
    for (let step = 0; step < maxSteps; step++) {
      const decision = decide(this.#observation(), this.#around.nowMs());
      if (decision.look !== undefined) {
        if (!(await this.#look(decision.look))) break;
        continue;
      }
      const { actions, status } = decision;
      if (actions.length === 0 && status === undefined) return this.#done(decision);
      const started = await this.#carryOut(decision);
      if (this.#failure !== undefined && this.#mayStart) break;
      if (started && this.#around.isBusy()) return { kind: 'again' };
    }
    return this.#failure === undefined ? { kind: 'again' } : this.#retry(this.#failure);
  }

  #done({ because, wakeAtMs }: Decision): Outcome {
    this.#tell(because);
    return this.#failure === undefined ? { kind: 'done', wakeAtMs } : this.#retry(this.#failure);
  }

  /** The next tick must not wait for a back-off. */
  #retry(error: ApiError): Outcome {
    const { wakeAtMs } = decide({ ...this.#observation(), mayStart: false }, this.#around.nowMs());
    return { kind: 'retry', error, wakeAtMs };
  }

  #observation(): Observation {
    const { memory } = this.#around;
    const cronJob = this.#cronJob;
    return {
      cronJob,
      children: [...this.#children.values()].map((child) =>
        memory.know(child, cronJob !== undefined && isRecorded(cronJob, child.scheduledAtMs)),
      ),
      live: this.#live,
      failed: cronJob === undefined ? undefined : memory.failedStart(cronJob.meta.uid),
      mayStart: this.#mayStart,
      wasDeleted: (uid) => memory.wasDeleted(uid),
    };
  }

  /** Reads what a decision must not take from a cache: the CronJob first, since a claim holds for what was read after it. */
  async #look(what: 'cronJob' | 'jobs'): Promise<boolean> {
    const { cluster, views } = this.#around;
    const { namespace, name } = fromKey(this.#key);
    const answer = await cluster.getCronJob(namespace, name);
    if (answer.ok) this.#cronJob = views.noteCronJob(answer.body);
    else if (answer.error.kind === 'not-found') this.#cronJob = undefined;
    else return this.#fail('read the CronJob', answer.error);
    this.#live = { cronJob: true, jobs: false };
    if (what === 'cronJob') return true;
    const jobs = await this.#jobs.get(namespace);
    if (!jobs.ok) return this.#fail('list the Jobs', jobs.error);
    this.#children = byUid(jobs.body.get(name) ?? []);
    this.#live = { cronJob: true, jobs: true };
    return true;
  }

  /** Whether a run was started. A call that fails ends what depends on it: a start, or the status that tells of all. */
  async #carryOut({ actions, status, because }: Decision): Promise<boolean> {
    let started = false;
    for (const action of actions) {
      const ok = await this.#act(action);
      if (ok && action.kind === 'start') started = true;
      if (!ok && action.kind !== 'delete' && action.kind !== 'release') return false;
      if (!ok && actions.some(({ kind }) => kind === 'start')) return false;
    }
    if (status === undefined || this.#cronJob === undefined) return started;
    const before = this.#cronJob.meta.resourceVersion;
    const answer = await this.#around.cluster.patchStatus(this.#cronJob.meta, status);
    if (answer.ok) {
      this.#cronJob = this.#around.views.noteCronJob(answer.body);
      this.#report({ kind: 'wrote', status });
      this.#tell(because);
      if (this.#cronJob.meta.resourceVersion === before) this.#failToKeep();
    } else if (answer.error.kind === 'conflict' || answer.error.kind === 'not-found') {
      // The CronJob is no longer the one that was decided upon.
      await this.#look('cronJob');
    } else {
      this.#fail('write the status', answer.error);
    }
    return started;
  }

  /** A change that changes nothing: another definition of the resource drops the fields that runs depend on. */
  #failToKeep(): void {
    const message =
      'The status is not kept: the CustomResourceDefinition lacks its fields; apply the one of `cronward generate crd`';
    this.#tell([{ type: 'Warning', reason: 'StatusNotKept', message, once: 'StatusNotKept' }]);
    this.#fail('write the status', { kind: 'refused', message, mayHaveActed: false });
  }

  async #act(action: Action): Promise<boolean> {
    switch (action.kind) {
      case 'release':
        return this.#release(action.child);
      case 'delete':
        return this.#delete(action.child, action.because);
      case 'start':
        return this.#start(action);
    }
  }

  async #release(child: Child): Promise<boolean> {
    const { cluster } = this.#around;
    // An action before this one may have changed the Job.
    const current = this.#children.get(child.meta.uid) ?? child;
    const answer = await cluster.releaseJob(current.meta, current.finalizers);
    if (answer.ok) {
      this.#noteJob(answer.body);
      this.#report({ kind: 'released', jobName: current.meta.name });
    } else if (answer.error.kind === 'not-found') this.#forget(child);
    else if (answer.error.kind === 'conflict') return this.#reread(child);
    else return this.#fail(`release the Job ${child.meta.name}`, answer.error);
    return true;
  }

  /** The Job has changed since it was read, so the next step decides by what it is now: it may have lost its owner. */
  async #reread(child: Child): Promise<boolean> {
    const { meta } = child;
    const answer = await this.#around.cluster.getJob(meta.namespace, meta.name);
    if (answer.ok && readJob(answer.body).meta.uid === meta.uid) this.#noteJob(answer.body);
    else if (answer.ok || answer.error.kind === 'not-found') this.#forget(child);
    else return this.#fail(`read the Job ${meta.name}`, answer.error);
    return true;
  }

  async #delete(child: Child, because: 'history' | 'replaced'): Promise<boolean> {
    const { cluster } = this.#around;
    const answer = await cluster.deleteJob(child.meta);
    const jobName = child.meta.name;
    if (!answer.ok && answer.error.kind !== 'not-found' && answer.error.kind !== 'conflict') {
      this.#tell([
        {
          type: 'Warning',
          reason: 'FailedDelete',
          message: `Deleting the Job ${jobName} failed: ${answer.error.message}`,
        },
      ]);
      return this.#fail(`delete the Job ${jobName}`, answer.error);
    }
    // With a finalizer on it the Job is still there, and comes back as it is now.
    if (answer.ok && isJob(answer.body)) this.#noteJob(answer.body);
    else this.#forget(child);
    if (answer.ok) {
      this.#around.memory.noteDeleted(child.meta.uid);
      this.#report({ kind: 'deleted', jobName, because });
      this.#tell([{ type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted job ${jobName}` }]);
    }
    return true;
  }

  async #start({ scheduledAtMs, skipped }: Action & { kind: 'start' }): Promise<boolean> {
    const cronJob = this.#cronJob;
    if (cronJob === undefined) return false;
    const job = jobFor(ownerOf(cronJob), scheduledAtMs);
    const answer = await this.#around.cluster.createJob(job);
    const jobName = job.metadata.name;
    if (answer.ok) {
      this.#noteJob(answer.body);
      this.#around.memory.noteFailedStart(cronJob.meta.uid, undefined);
      const lateMs = this.#around.nowMs() - scheduledAtMs;
      this.#report({ kind: 'started', jobName, scheduledAtMs, lateMs, skipped });
      this.#tell([{ type: 'Normal', reason: 'SuccessfulCreate', message: `Created job ${jobName}` }]);
      return true;
    }
    if (answer.error.kind === 'already-exists') return this.#findOutWhose(jobName, scheduledAtMs, answer.error);
    return this.#failToStart(answer.error, {
      scheduledAtMs,
      reason: 'JobCreationFailed',
      message: `Creating the Job ${jobName} failed: ${answer.error.message}`,
      isRefused: !answer.error.mayHaveActed && answer.error.kind === 'refused',
    });
  }

  /** A Job of that name is there: our own, of an attempt whose answer was lost or of another process, or a stranger's. */
  async #findOutWhose(jobName: string, scheduledAtMs: number, taken: ApiError): Promise<boolean> {
    const { namespace } = fromKey(this.#key);
    const answer = await this.#around.cluster.getJob(namespace, jobName);
    if (!answer.ok) return this.#fail(`read the Job ${jobName}`, answer.error);
    const found = readJob(answer.body);
    if (found.owner?.uid === this.#cronJob?.meta.uid) {
      this.#noteJob(answer.body);
      this.#around.memory.noteFailedStart(found.owner?.uid ?? '', undefined);
      return true;
    }
    return this.#failToStart(taken, {
      scheduledAtMs,
      reason: 'JobNameTaken',
      message: `The run of ${rfc3339(scheduledAtMs)} cannot start: a Job ${jobName} that is not of this CronJob is there`,
      isRefused: true,
    });
  }

  #failToStart(error: ApiError, failed: FailedStart): boolean {
    // Nothing is known of a call that was never sent, or given up.
    if (error.kind === 'fenced' || error.kind === 'stopped') return this.#fail('start a run', error);
    if (this.#cronJob !== undefined) this.#around.memory.noteFailedStart(this.#cronJob.meta.uid, failed);
    this.#mayStart = false;
    const reason = failed.reason === 'JobNameTaken' ? 'UnexpectedJob' : 'FailedCreate';
    this.#tell([{ type: 'Warning', reason, message: failed.message }]);
    return this.#fail('start a run', error);
  }

  #fail(what: string, error: ApiError): false {
    this.#failure ??= error;
    this.#report({ kind: 'failed', what, error });
    return false;
  }

  #noteJob(raw: JsonObject): void {
    const child = this.#around.views.noteJob(raw);
    // A release may have been all that a Job that is to be deleted waited for.
    if (child.deleting && child.finalizers.length === 0) this.#forget(child);
    else this.#children.set(child.meta.uid, child);
  }

  #forget(child: Child): void {
    this.#children.delete(child.meta.uid);
    this.#around.views.forgetJob(child);
  }

  #tell(reasons: readonly Reason[]): void {
    const cronJob = this.#cronJob;
    if (cronJob === undefined) return;
    for (const reason of reasons) {
      if (reason.once === undefined || this.#around.memory.tell(cronJob.meta.uid, reason.once)) {
        this.#around.report({ kind: 'reason', cronJob, reason });
      }
    }
  }

  #report(report: DistributiveOmit<Report, 'cronJob'>): void {
    if (this.#cronJob !== undefined) this.#around.report({ ...report, cronJob: this.#cronJob });
  }
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

function ownerOf({ meta, text, template }: WatchedCronJob): Parameters<typeof jobFor>[0] {
  const parsed: unknown = JSON.parse(template);
  return { kind: customKind, ...meta, timeZone: text.timeZone, template: isObject(parsed) ? parsed : {} };
}

function byUid(children: readonly Child[]): Map<string, Child> {
  return new Map(children.map((child) => [child.meta.uid, child]));
}

/** A deletion answers with the Job while something holds it, and with a Status once it is gone. */
function isJob(raw: JsonObject): boolean {
  return raw['kind'] === 'Job';
}
