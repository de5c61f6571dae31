import { clockChanges, findTimeZone, intervalsOf, parseSchedule } from '../../schedule/index.js';
import type { ClockChange, Intervals, ParsedSchedule, Schedule, TimeZone } from '../../schedule/index.js';
import type { CronJob, Received } from '../schema/index.js';

const yearMs = 366 * 86_400_000;

/** When the runs of a CronJob start, read from its spec when a rule first asks, and once for all of them. */
export class Timing {
  readonly #spec: Received<CronJob['spec']>;
  #parsed: ParsedSchedule | undefined;
  #intervals: Intervals | null | undefined;

  constructor(spec: Received<CronJob['spec']>) {
    this.#spec = spec;
  }

  get text(): string {
    return this.#spec.schedule ?? '';
  }

  get parsed(): ParsedSchedule {
    return (this.#parsed ??= parseSchedule(this.text));
  }

  /** What runs are started by: nothing where the schedule is refused, and nothing while it is suspended. */
  get schedule(): Schedule | undefined {
    if (this.#spec.suspend === true) return undefined;
    return this.parsed.ok ? this.parsed.schedule : undefined;
  }

  /** How far runs are apart; undefined where there are none. */
  get intervals(): Intervals | undefined {
    if (this.#intervals === undefined) {
      const { schedule } = this;
      this.#intervals = (schedule === undefined ? undefined : intervalsOf(schedule)) ?? null;
    }
    return this.#intervals ?? undefined;
  }

  /** Whether there is any run, which a schedule may not have that is neither refused nor suspended. */
  get hasRuns(): boolean {
    return this.intervals !== undefined;
  }

  /** The zone that the object names, itself or in its schedule; the rest is up to the controller, whose zone it is then. */
  get zone(): TimeZone | undefined {
    const { schedule } = this;
    if (schedule?.kind === 'cron' && schedule.zone !== undefined) return schedule.zone;
    return this.#spec.timeZone == null ? undefined : findTimeZone(this.#spec.timeZone);
  }

  /** The changes of that zone's clocks within a year from `nowMs`. */
  clockChanges(nowMs: number): readonly ClockChange[] {
    const { zone } = this;
    return zone === undefined ? [] : clockChanges(zone, nowMs, nowMs + yearMs);
  }
}
