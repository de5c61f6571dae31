import { holdMs } from '../../src/controller/housekeeping.js';
import type { Outcome, Report } from '../../src/controller/report.js';
import type { Answer } from '../../src/kube/answer.js';
import { faultsAtTheEnd } from './end-state.js';
import { History, rulesOf } from './history.js';
import type { CronJobHistory, JobHistory, Rules } from './history.js';
import { faultsOfCalm } from './punctuality.js';
import type { Process, Sent, Watcher } from './process.js';
import type { LogEntry, Stored } from './server.js';
import { everyMsOf, ticksIn } from './ticks.js';
import type { World } from './world.js';

/** What a process has been told of a CronJob by the API server. */
interface Knowledge {
  readonly cronJob: Stored;
  /** When the API server looked. */
  readonly readMs: number;
  /** The process's own clock when it was told. */
  readonly toldWallMs: number;
}

/** No reconcile needs that many calls, whatever happens to them. */
const mostCalls = 120;
/** So many reconciles in a row that ask for another at once are a spin. */
const mostAgains = 40;
const mostReconciles = 20_000;

/** Judges a run by what the API server saw. It shares the search for ticks with time zones with the controller, and nothing else. */
export class Oracle implements Watcher {
  readonly violations: string[] = [];
  readonly lines: string[] = [];
  readonly history = new History();
  /** What happened that the protocol does not promise to prevent. */
  readonly gaps: string[] = [];
  lastStartedTickMs = 0;
  /** How far a clock was ahead or behind at most. */
  aheadMs = 0;
  behindMs = 0;
  starts = 0;
  calls = 0;
  readonly #tracing: boolean;
  readonly #knowledge = new Map<string, Knowledge>();
  readonly #open = new Map<string, number>();
  readonly #agains = new Map<string, number>();
  #reconciles = 0;
  #calmMs = Infinity;
  #world: World | undefined;

  constructor(tracing: boolean) {
    this.#tracing = tracing;
  }

  observe(world: World): void {
    this.#world = world;
  }

  trace(tell: () => string): void {
    if (this.#tracing) this.lines.push(`${this.#time()} ${tell()}`);
  }

  /** All faults have ended. */
  calm(nowMs: number): void {
    this.#calmMs = nowMs;
  }

  finish(): void {
    const world = this.#world;
    if (world === undefined) return;
    const span = { calmMs: this.#calmMs, endMs: world.timeline.nowMs };
    for (const cronJob of this.history.cronJobs.values()) {
      if (cronJob.goneMs === undefined) this.#blame(...faultsOfCalm(cronJob, this.history, span));
    }
    this.#blame(...faultsAtTheEnd(world.server, this.history, span));
    for (const [process, key] of [...this.#open.keys()].map((text) => text.split(' '))) {
      if (world.slots.some((slot) => slot.process?.name === process))
        this.#blame(`${String(process)} never ended its reconcile of ${String(key)}`);
    }
  }

  changed(entry: LogEntry): void {
    this.history.take(entry, this.#nowMs());
    this.trace(() => {
      const { metadata, status, kind } = entry.object;
      const going = metadata.deletionTimestamp === undefined ? '' : ' (to be deleted)';
      const text =
        kind === 'CronJob' && entry.kind === 'set'
          ? ` ${JSON.stringify({ ...status, conditions: undefined, nested: undefined, note: undefined })}`
          : ` ${JSON.stringify(status['conditions'] ?? [])}`;
      return `   ${entry.kind} ${kind} ${metadata.name} ${metadata.uid} v${metadata.resourceVersion}${going}${text}`;
    });
  }

  /** The clock of a process is set. */
  jumped(offsetMs: number): void {
    this.aheadMs = Math.max(this.aheadMs, offsetMs);
    this.behindMs = Math.max(this.behindMs, -offsetMs);
  }

  began(process: Process, key: string): void {
    this.trace(() => `${process.name} reconciles ${key}`);
    this.#open.set(`${process.name} ${key}`, 0);
    this.#reconciles += 1;
    if (this.#reconciles > mostReconciles) {
      this.#blame('it spins');
      process.alive = false;
    }
  }

  ended(process: Process, key: string, outcome: Outcome): void {
    this.trace(() => `${process.name} ended ${key}: ${describe(outcome)}`);
    const id = `${process.name} ${key}`;
    this.#open.delete(id);
    const agains = outcome.kind === 'again' ? (this.#agains.get(id) ?? 0) + 1 : 0;
    this.#agains.set(id, agains);
    if (agains === mostAgains) {
      this.#blame(`${id} asks again and again`);
      process.alive = false;
    }
    if (agains === 3 && this.#nowMs() > this.#calmMs + 30_000) this.#blame(`${id} asks again and again in the calm`);
  }

  reported(process: Process, report: Report): void {
    this.trace(() =>
      report.kind === 'reason'
        ? `${process.name} says ${report.reason.reason}: ${report.reason.message}`
        : `${process.name} reports ${report.kind}`,
    );
  }

  sent(
    process: Process,
    sent: Sent,
  ): { acted: (answer: Answer<unknown>) => void; told: (answer: Answer<unknown>) => void } {
    this.calls += 1;
    this.#count(process);
    const sentWallMs = process.nowMs;
    const id = `${process.name} ${ownerOf(sent)}`;
    const known = this.#knowledge.get(id);
    let readMs = 0;
    return {
      acted: (answer) => {
        readMs = this.#nowMs();
        if (!answer.ok) return;
        if (sent.verb === 'createJob') this.#created(process, asStored(answer.body), known, sentWallMs);
        if (sent.verb === 'deleteJob') this.#deleted(process, sent, known);
        if (sent.verb === 'releaseJob') this.#touched(process, asStored(answer.body).metadata.uid);
      },
      told: (answer) => {
        if (!answer.ok || (sent.verb !== 'getCronJob' && sent.verb !== 'patchStatus')) return;
        this.#knowledge.set(id, { cronJob: asStored(answer.body), readMs, toldWallMs: process.nowMs });
      },
    };
  }

  #created(process: Process, job: Stored, known: Knowledge | undefined, sentWallMs: number): void {
    this.starts += 1;
    const record = this.history.jobs.get(job.metadata.uid);
    const tickMs = record?.tickMs;
    const owner = this.history.cronJobs.get(record?.ownerUid ?? '');
    const name = job.metadata.name;
    if (record === undefined || tickMs === undefined || owner === undefined || known === undefined) {
      this.#blame(`${process.name} created ${name} without knowing its CronJob`);
      return;
    }
    const before = owner.started.get(tickMs);
    if (before !== undefined) {
      this.#judgeSecond(`duplicate: ${process.name} created ${name}, which was ${before.uid} before`, { owner, known });
    }
    const rules = rulesOf(known.cronJob);
    record.policy = rules.policy;
    this.#blame(
      ...this.#faultsOfStart({ owner, tickMs, known, rules, sentWallMs }).map(
        (fault) => `${process.name} created ${name}: ${fault}`,
      ),
    );
    for (const fault of this.#faultsOfPolicy(owner, record, rules)) {
      this.#judgeOverlap(`${process.name} created ${name}: ${fault}`, owner, known);
    }
    owner.started.set(tickMs, record);
    owner.bases.add(tickMs);
    this.lastStartedTickMs = Math.max(this.lastStartedTickMs, tickMs);
  }

  /** A second Job of a tick is a fault, unless one of the gaps that the documentation tells of let it through. */
  #judgeSecond(fault: string, { owner, known }: { owner: CronJobHistory; known: Knowledge }): void {
    const isGoing = owner.goneMs !== undefined || owner.current.metadata.deletionTimestamp !== undefined;
    const isOld = this.#nowMs() - known.readMs > holdMs;
    const gap = isGoing ? 'the CronJob is gone' : isOld ? 'the call was under way for too long' : undefined;
    if (gap === undefined) this.#blame(fault);
    else this.gaps.push(`${fault}: ${gap}`);
  }

  /** A claim ends with an edit of the CronJob, though the call that it was for may still be under way. */
  #judgeOverlap(fault: string, owner: CronJobHistory, { cronJob, readMs }: Knowledge): void {
    const wasEdited = cronJob.metadata.generation !== owner.current.metadata.generation;
    const isOld = this.#nowMs() - readMs > holdMs;
    const gap = isOld
      ? 'the call was under way for too long'
      : wasEdited
        ? 'the CronJob was edited meanwhile'
        : undefined;
    if (gap === undefined) this.#blame(fault);
    else this.gaps.push(`${fault}: ${gap}`);
  }

  #faultsOfStart({ owner, tickMs, known, rules, sentWallMs }: Start): readonly string[] {
    const faults: string[] = [];
    const { cronJob, toldWallMs } = known;
    if (cronJob.metadata.uid !== owner.uid) faults.push('it knew of another CronJob of that name');
    if (rules.suspend) faults.push('it knew that the CronJob was suspended');
    if (!rules.valid) faults.push('it knew that the schedule was bad');
    if (tickMs > this.#nowMs() + this.aheadMs) faults.push(`early: the tick is ${time(tickMs)}`);
    if (tickMs + rules.deadlineMs < Math.min(toldWallMs, sentWallMs) - this.behindMs)
      faults.push('later than its deadline');
    const floorMs = this.history.floorOf(cronJob) - this.behindMs;
    if (tickMs <= floorMs) faults.push(`the tick ${time(tickMs)} is before the edit of ${time(floorMs)}`);
    if (!this.#isTick(owner, rules, tickMs))
      faults.push(`${time(tickMs)} is no tick of ${JSON.stringify(rules.calendar)}`);
    return faults;
  }

  #isTick({ bases }: CronJobHistory, { calendar, valid }: Rules, tickMs: number): boolean {
    if (!valid) return true;
    const every = everyMsOf(calendar);
    if (every === undefined) return ticksIn(calendar, tickMs - 1, tickMs).length === 1;
    return [...bases].some((base) => (tickMs - base) % every === 0);
  }

  #faultsOfPolicy(owner: CronJobHistory, record: JobHistory, { policy }: Rules): readonly string[] {
    if (policy === 'Allow') return [];
    const nowMs = this.#nowMs();
    const inTheWay = this.history.jobsOf(owner.uid).filter(
      (other) =>
        other !== record &&
        other.endedMs > nowMs &&
        other.policy !== undefined &&
        // Made at the same time by a process that had not heard of the edit of the policy.
        !(other.policy !== policy && nowMs - other.createdMs < 50_000) &&
        (policy === 'Forbid' || other.askedToGoMs > nowMs),
    );
    return inTheWay.map((other) => `${policy}, while ${other.key} is running`);
  }

  #deleted(process: Process, { target }: Sent, known: Knowledge | undefined): void {
    const job = [...this.history.jobs.values()].filter(({ key }) => key === target).at(-1);
    if (job === undefined) return;
    this.#touched(process, job.uid);
    const wasRunning = job.state === 'active';
    if (wasRunning && known !== undefined && rulesOf(known.cronJob).policy !== 'Replace') {
      this.#blame(`${process.name} deleted ${target}, which was running`);
    }
  }

  #touched(process: Process, uid: string): void {
    const job = this.history.jobs.get(uid);
    if (job?.isForeign === true) this.#blame(`${process.name} touched ${job.key}, which is a stranger's`);
  }

  #count(process: Process): void {
    for (const [id, count] of this.#open) {
      if (!id.startsWith(`${process.name} `)) continue;
      this.#open.set(id, count + 1);
      if (count === mostCalls * 4) this.#blame(`${id} makes call after call`);
    }
  }

  #blame(...faults: readonly string[]): void {
    for (const fault of faults) {
      this.violations.push(`${this.#time()} ${fault}`);
      this.trace(() => `!!! ${fault}`);
    }
  }

  #nowMs(): number {
    return this.#world?.timeline.nowMs ?? 0;
  }

  #time(): string {
    return time(this.#nowMs());
  }
}

interface Start {
  readonly owner: CronJobHistory;
  readonly tickMs: number;
  readonly known: Knowledge;
  readonly rules: Rules;
  readonly sentWallMs: number;
}

/** The CronJob that a call is about: that of its Job, by the name. */
function ownerOf({ verb, target }: Sent): string {
  return verb === 'getCronJob' || verb === 'patchStatus' ? target : target.replace(/-(\d+|by-hand)$/, '');
}

function asStored(body: unknown): Stored {
  // The model answers with nothing else.
  return body as Stored;
}

function describe(outcome: Outcome): string {
  if (outcome.kind === 'again') return 'again';
  const wake = outcome.wakeAtMs === undefined ? 'never' : time(outcome.wakeAtMs);
  return outcome.kind === 'done' ? `done until ${wake}` : `retry after ${outcome.error.kind}, wake ${wake}`;
}

export function time(epochMs: number): string {
  return Number.isFinite(epochMs) ? new Date(epochMs).toISOString().slice(5, 23) : 'never';
}
