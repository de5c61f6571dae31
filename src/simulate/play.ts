import { type WatchedCronJob, withStatus } from '../controller/cron-job.js';
import { decide } from '../controller/decide.js';
import type { Decision } from '../controller/decision.js';
import type { KnownChild, Observation } from '../controller/observation.js';

/** The time that is played, in epoch milliseconds; `toMs` is exclusive. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A Job, in epoch milliseconds. */
export interface PlayedRun {
  /** The time of the schedule that it is for. */
  readonly tickMs: number;
  /** Later than `tickMs` where Forbid made it wait. */
  readonly startMs: number;
  /** When Replace ended it before its time; undefined where it takes its whole run time. */
  readonly cutMs: number | undefined;
}

/** A Job that was started, while it runs. */
interface Running {
  readonly child: KnownChild;
  readonly startMs: number;
  readonly endMs: number;
}

/** A run takes three decisions at most: claim, start, record. */
const maxSteps = 8;

/**
 * Plays the time of one CronJob: what its controller would start if each Job took `runTimeMs`. Nobody else does
 * anything, and every call is done at once, so what is left is what `decide` decides. The runs ascend by their start.
 */
export function play(cronJob: WatchedCronJob, { fromMs, toMs }: Window, runTimeMs: number): readonly PlayedRun[] {
  const stage = new Stage(cronJob, runTimeMs);
  for (let nowMs: number | undefined = fromMs; nowMs !== undefined && nowMs < toMs;) nowMs = stage.reconcile(nowMs);
  return stage.end();
}

/** The CronJob and its Jobs, as an API server would hold them. */
class Stage {
  #cronJob: WatchedCronJob;
  #running: readonly Running[] = [];
  readonly #runTimeMs: number;
  readonly #runs: PlayedRun[] = [];

  constructor(cronJob: WatchedCronJob, runTimeMs: number) {
    this.#cronJob = cronJob;
    this.#runTimeMs = runTimeMs;
  }

  /** Decides and acts until nothing is left to do. Returns when something may be due again. */
  reconcile(nowMs: number): number | undefined {
    this.#finish(({ endMs }) => endMs <= nowMs);
    for (let step = 0; step < maxSteps; step++) {
      const decision = decide(this.#observation(), nowMs);
      if (this.#carryOut(decision, nowMs)) return this.#wakeAtMs(decision);
    }
    throw new Error(`no end of decisions at ${new Date(nowMs).toISOString()}`);
  }

  end(): readonly PlayedRun[] {
    this.#finish(() => true);
    return this.#runs;
  }

  #observation(): Observation {
    return {
      cronJob: this.#cronJob,
      children: this.#running.map(({ child }) => child),
      live: { cronJob: true, jobs: true },
      failed: undefined,
      mayStart: true,
      wasDeleted: () => true,
    };
  }

  /** Whether that was all for now. */
  #carryOut({ actions, status }: Decision, nowMs: number): boolean {
    for (const action of actions) {
      if (action.kind === 'start') this.#start(action.scheduledAtMs, nowMs);
      if (action.kind === 'delete') this.#cut(action.child, nowMs);
    }
    if (status !== undefined) this.#cronJob = withStatus(this.#cronJob, status);
    // A claim is a status that a start follows.
    return actions.length === 0 && typeof status?.['startingScheduleTime'] !== 'string';
  }

  #start(tickMs: number, nowMs: number): void {
    const child = childOf(this.#cronJob, tickMs, nowMs);
    this.#running = [...this.#running, { child, startMs: nowMs, endMs: nowMs + this.#runTimeMs }];
  }

  #cut(child: KnownChild, nowMs: number): void {
    this.#running = this.#running.filter((running) => {
      if (running.child.meta.uid !== child.meta.uid) return true;
      this.#note(running, nowMs);
      return false;
    });
  }

  #finish(isOver: (running: Running) => boolean): void {
    const over = this.#running.filter(isOver);
    if (over.length === 0) return;
    for (const running of over) this.#note(running, undefined);
    this.#running = this.#running.filter((running) => !isOver(running));
  }

  #note({ child, startMs }: Running, cutMs: number | undefined): void {
    this.#runs.push({ tickMs: child.scheduledAtMs ?? startMs, startMs, cutMs });
  }

  /** The end of a Job is a reason to look, too: a run may wait for it. */
  #wakeAtMs({ wakeAtMs }: Decision): number | undefined {
    const { policy } = this.#cronJob;
    // Under Allow no Job matters to another one; a week of long ones need not be carried along.
    if (policy === 'Allow') this.#finish(() => true);
    const ends = policy === 'Forbid' ? this.#running.map(({ endMs }) => endMs) : [];
    const instants = [...(wakeAtMs === undefined ? [] : [wakeAtMs]), ...ends];
    return instants.length === 0 ? undefined : Math.min(...instants);
  }
}

function childOf({ meta }: WatchedCronJob, tickMs: number, startedMs: number): KnownChild {
  const name = `${meta.name}-${tickMs / 1000}`;
  return {
    meta: { uid: name, resourceVersion: '1', namespace: meta.namespace, name },
    owner: { name: meta.name, uid: meta.uid },
    scheduledAtMs: tickMs,
    state: 'active',
    startedMs,
    endedMs: undefined,
    deleting: false,
    finalizers: [],
    held: false,
    recordedForMs: 0,
  };
}
