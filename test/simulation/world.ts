import { hashOf, randomFrom } from '../faults/random.js';
import type { Random } from '../faults/random.js';
import { rfc3339 } from '../../src/core/cronjob/job.js';
import type { JsonObject } from '../../src/kube/answer.js';
import type { Oracle } from './oracle.js';
import type { CronJobPlan, Deed, Plan, Settings } from './plan.js';
import { Process } from './process.js';
import type { Sent } from './process.js';
import { keyOf, Server } from './server.js';
import type { LogEntry, Stored } from './server.js';
import { strangeStatus } from './strange-status.js';
import { nextTick } from './ticks.js';
import { Timeline } from './timeline.js';
import { fateOf, unharmed } from './weather.js';
import type { Fate } from './weather.js';

/** A machine on which one process after the other runs the controller. */
interface Slot {
  readonly index: number;
  process: Process | undefined;
  clockOffsetMs: number;
  /** Until when its watches tell nothing. */
  deafUntilMs: number;
  /** Until when nothing is started on it. */
  stoppedUntilMs: number;
  generation: number;
}

const template = {
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'work:1' }] } } },
};

/** Carries out a plan: the API server, the users, the Job controller, the garbage collector, the machines and the network. */
export class World {
  readonly timeline: Timeline;
  readonly server: Server;
  readonly slots: readonly Slot[];
  readonly #plan: Plan;
  readonly #oracle: Oracle;
  readonly #fates: Random;
  readonly #choose: ((process: Process, sent: Sent) => Fate) | undefined;
  #calm = false;
  #downUntilMs = 0;
  #leader = 0;
  #garbagePlanned = false;

  constructor(plan: Plan, oracle: Oracle, choose?: (process: Process, sent: Sent) => Fate) {
    this.#plan = plan;
    this.#oracle = oracle;
    this.#choose = choose;
    this.#fates = randomFrom(plan.seed ^ 0x5bd1e995);
    this.timeline = new Timeline(plan.startMs);
    this.server = new Server(
      () => this.timeline.nowMs,
      (entry) => {
        this.#told(entry);
      },
    );
    const count = plan.leadership === 'one' ? 1 : 2;
    this.slots = Array.from({ length: count }, (_, index) => ({
      index,
      process: undefined,
      clockOffsetMs: 0,
      deafUntilMs: 0,
      stoppedUntilMs: 0,
      generation: 0,
    }));
    oracle.observe(this);
  }

  async run(): Promise<void> {
    const { stormMs, downtimeMs, startMs } = this.#plan;
    await this.storm();
    if (downtimeMs > 0) {
      for (const slot of this.slots) this.#stop(slot, downtimeMs);
      await this.timeline.runUntil(startMs + stormMs + downtimeMs);
    }
    this.#endStorm();
    const calmMs = this.timeline.nowMs;
    this.#oracle.calm(calmMs);
    const lastMs = Math.max(calmMs, this.#oracle.lastStartedTickMs);
    await this.timeline.runUntil(Math.min(lastMs, calmMs + 2 * 3_600_000) + this.#plan.calmMs);
    this.#oracle.finish();
  }

  /** What comes before the calm. */
  async storm(): Promise<void> {
    const { cronJobs, deeds, stormMs, startMs } = this.#plan;
    for (const cronJob of cronJobs) this.#createCronJob(cronJob);
    for (const slot of this.slots) this.#start(slot);
    for (const deed of deeds) {
      this.timeline.at(startMs + deed.afterMs, () => {
        if (!this.#calm) this.#do(deed);
      });
    }
    await this.timeline.runUntil(startMs + stormMs);
  }

  // The machines.

  #start(slot: Slot): void {
    if (slot.process !== undefined || (!this.#calm && this.timeline.nowMs < slot.stoppedUntilMs)) return;
    const behind = this.#calm ? 0 : this.#fates.pick([0, 0, 0, 3, 10]);
    slot.generation += 1;
    slot.process = new Process(
      {
        timeline: this.timeline,
        server: this.server,
        isReachable: () => this.timeline.nowMs >= this.#downUntilMs,
        fateOf: (process, sent) => this.#fateOf(process, sent),
        crashed: () => {
          slot.process = undefined;
          this.#restartLater(slot);
        },
        watcher: this.#oracle,
      },
      {
        name: `${'AB'[slot.index] ?? '?'}${slot.generation}`,
        workers: this.#plan.workers,
        clockOffsetMs: slot.clockOffsetMs,
        behind,
      },
    );
    if (behind > 0) this.#hearLater(slot);
    if (this.#plan.leadership === 'both' || this.#leader === slot.index) slot.process.lead();
    this.timeline.stir();
  }

  #restartLater(slot: Slot): void {
    const delayMs = this.#fates.pick([1, this.#fates.whole(1, 3_000), this.#fates.whole(1_000, 40_000)]);
    this.timeline.after(delayMs, () => {
      this.#start(slot);
    });
  }

  #stop(slot: Slot, forMs: number): void {
    slot.stoppedUntilMs = this.timeline.nowMs + forMs;
    slot.process?.crash();
    this.timeline.at(slot.stoppedUntilMs, () => {
      this.#start(slot);
    });
  }

  #fateOf(process: Process, sent: Sent): Fate {
    if (this.#calm) return unharmed;
    return this.#choose?.(process, sent) ?? fateOf(sent.verb, this.#plan.climate, this.#fates);
  }

  #endStorm(): void {
    this.#oracle.trace(() => '--- the storm is over');
    this.#calm = true;
    this.#downUntilMs = 0;
    for (const slot of this.slots) {
      slot.clockOffsetMs = 0;
      slot.deafUntilMs = 0;
      slot.process?.jump(0);
      this.#start(slot);
      this.#hearLater(slot);
      if (slot.index === this.#leader || this.#plan.leadership === 'both') slot.process?.lead();
      else slot.process?.standBy();
    }
  }

  // The watches.

  #told(entry: LogEntry): void {
    this.#oracle.changed(entry);
    if (entry.resource === 'jobs') this.#followJob(entry);
    for (const slot of this.slots) this.#hearLater(slot, entry);
  }

  #hearLater(slot: Slot, entry?: LogEntry): void {
    const lagMs = this.#calm ? 0 : this.#fates.whole(0, this.#plan.lagMs);
    this.timeline.after(lagMs, () => {
      if (this.timeline.nowMs < slot.deafUntilMs) return;
      if (entry?.resource !== 'jobs') slot.process?.hear('cronjobs');
      if (entry?.resource !== 'cronjobs') slot.process?.hear('jobs');
    });
  }

  // The Job controller and the garbage collector.

  #followJob({ kind, object }: LogEntry): void {
    const { metadata } = object;
    const owner = metadata.ownerReferences?.[0];
    if (owner?.['kind'] !== 'CronJob') return;
    const alive = [...this.server.cronJobs.values()].find((cronJob) => cronJob.metadata.uid === owner['uid']);
    if (alive === undefined || alive.metadata.deletionTimestamp !== undefined) this.#collectLater();
    const isNew = kind === 'set' && metadata.generation === undefined && Object.keys(object.status).length === 0;
    if (isNew && metadata.deletionTimestamp === undefined && !this.#lived.has(metadata.uid)) this.#liveJob(object);
  }

  readonly #lived = new Set<string>();

  #liveJob(job: Stored): void {
    const { uid, name } = job.metadata;
    this.#lived.add(uid);
    const plan = this.#plan.cronJobs.find(({ key }) => name.startsWith(`${key.slice(key.indexOf('/') + 1)}-`));
    const chance = randomFrom(hashOf(`${this.#plan.seed} ${name}`));
    const seconds = chance.pick(plan?.durations ?? [1]);
    const fails = chance.next() < (plan?.failing ?? 0);
    const startMs = this.timeline.nowMs + 700;
    const startTime = rfc3339(startMs);
    if (seconds > 5)
      this.timeline.at(startMs, () => {
        this.server.setJobStatus(keyOf(job), uid, { startTime, active: 1 });
      });
    this.timeline.at(startMs + seconds * 1_000, () => {
      const ended = rfc3339(this.timeline.nowMs);
      const condition = { type: fails ? 'Failed' : 'Complete', status: 'True', lastTransitionTime: ended };
      this.server.setJobStatus(keyOf(job), uid, {
        startTime,
        active: 0,
        conditions: [condition],
        ...(!fails && { completionTime: ended }),
      });
    });
    if (!this.#calm && chance.next() < this.#plan.deletedAtOnce) {
      this.timeline.after(chance.pick([0, 5, 500]), () => {
        this.#deleteJob(this.server.jobs.get(keyOf(job)));
      });
    }
  }

  #collectLater(): void {
    if (this.#garbagePlanned) return;
    this.#garbagePlanned = true;
    this.timeline.after(this.#calm ? 50 : this.#fates.pick([50, 2_000]), () => {
      this.#garbagePlanned = false;
      this.server.collectGarbage();
    });
  }

  // The users.

  #createCronJob({ key, settings }: CronJobPlan): void {
    const [namespace, name] = partsOf(key);
    const spec = { ...definedOf(settings), jobTemplate: template };
    const created = this.server.createCronJob(namespace, name, spec, strangeStatus);
    this.#oracle.trace(
      () => `user: ${key} is created: ${JSON.stringify(definedOf(settings))} as ${created.metadata.uid}`,
    );
  }

  #do(deed: Deed): void {
    this.#oracle.trace(() => `world: ${JSON.stringify(deed)}`);
    switch (deed.kind) {
      case 'edit':
        this.server.editCronJob(deed.key, deed.changes);
        return;
      case 'delete':
        this.#deleteCronJob(deed);
        return;
      case 'delete-job':
        this.#deleteJob(this.#jobsOf(deed.key)[deed.which]);
        return;
      case 'start-by-hand':
        this.#startByHand(deed.key);
        return;
      case 'take-name':
        this.#takeName(deed);
        return;
      default:
        this.#upset(deed);
    }
  }

  #upset(deed: Deed): void {
    const { nowMs } = this.timeline;
    if (deed.kind === 'api-down') {
      this.#downUntilMs = nowMs + deed.forMs;
      return;
    }
    if (deed.kind === 'hand-over') {
      this.#handOver(deed);
      return;
    }
    if (!('slot' in deed)) return;
    const slot = this.slots[deed.slot];
    if (slot === undefined) return;
    if (deed.kind === 'stop') this.#stop(slot, deed.forMs);
    else if (deed.kind === 'jump') {
      slot.clockOffsetMs = deed.toMs;
      this.#oracle.jumped(deed.toMs);
      slot.process?.jump(deed.toMs);
    } else {
      slot.deafUntilMs = nowMs + deed.forMs;
      this.timeline.at(slot.deafUntilMs, () => {
        slot.process?.hear('cronjobs');
        slot.process?.hear('jobs');
      });
    }
  }

  /** The lease is taken away: the one that had it does not know for a while. */
  #handOver({ overlapMs, gapMs }: Deed & { kind: 'hand-over' }): void {
    const before = this.slots[this.#leader]?.process;
    this.#leader = 1 - this.#leader;
    const leader = this.#leader;
    this.timeline.after(overlapMs, () => {
      if (!this.#calm && this.slots[this.#leader]?.process !== before) before?.standBy();
    });
    this.timeline.after(gapMs, () => {
      if (this.#leader === leader) this.slots[leader]?.process?.lead();
    });
  }

  #deleteCronJob({ key, propagation, backAfterMs }: Deed & { kind: 'delete' }): void {
    this.server.deleteCronJob(key, propagation);
    this.#collectLater();
    const plan = this.#plan.cronJobs.find((cronJob) => cronJob.key === key);
    if (backAfterMs === undefined || plan === undefined) return;
    this.timeline.after(backAfterMs, () => {
      if (!this.#calm && !this.server.cronJobs.has(key)) this.#createCronJob(plan);
    });
  }

  #deleteJob(job: Stored | undefined): void {
    if (job === undefined) return;
    const { namespace, name, uid, resourceVersion } = job.metadata;
    this.#oracle.trace(() => `user: deletes the Job ${keyOf(job)}`);
    this.server.deleteJob({ namespace, name, uid, resourceVersion });
  }

  #jobsOf(key: string): readonly Stored[] {
    return [...this.server.jobs.values()].filter((job) => keyOf(job).startsWith(`${key}-`));
  }

  #startByHand(key: string): void {
    const cronJob = this.server.cronJobs.get(key);
    if (cronJob === undefined) return;
    const { namespace, name, uid } = cronJob.metadata;
    const owner = { apiVersion: cronJob['apiVersion'], kind: 'CronJob', name, uid, controller: true };
    this.server.createForeignJob(namespace, `${name}-by-hand`, [owner]);
  }

  #takeName({ key, ahead, pastTickMs }: Deed & { kind: 'take-name' }): void {
    const cronJob = this.server.cronJobs.get(key);
    if (cronJob === undefined) return;
    let tickMs: number | undefined = this.timeline.nowMs;
    for (let i = 0; i < ahead && tickMs !== undefined; i++) tickMs = nextTick(cronJob, tickMs);
    if (tickMs === undefined) return;
    const { namespace, name } = cronJob.metadata;
    const stranger = this.server.createForeignJob(namespace, `${name}-${tickMs / 1_000}`, []);
    if (stranger === undefined) return;
    this.timeline.at(tickMs + pastTickMs, () => {
      this.#deleteJob(this.server.jobs.get(keyOf(stranger)));
    });
  }
}

function definedOf(settings: Partial<Settings>): JsonObject {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

export function partsOf(key: string): readonly [string, string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}
