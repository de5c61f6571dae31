import { Bell } from './bell.js';
import { deleteJob } from './create.js';
import type { Launched, Line } from './create.js';
import type { Abortable, LaunchedJob, LogLine, LogOptions } from './handles.js';
import { jobLogs } from './job-logs.js';
import type { JobState } from './job-state.js';
import type { Lookout } from './lookout.js';
import { JobFailed } from './outcome.js';
import type { JobProgress, JobResult, SucceededJob } from './outcome.js';
import { progressOf, resultOf } from './result.js';
import type { Sight } from './result.js';

/** The handle of a Job. */
export class OpenJob implements LaunchedJob {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly adopted: boolean;
  readonly #line: Line;
  readonly #lookout: Lookout;
  #job: JobState;
  #result: JobResult | undefined;

  constructor(line: Line, lookout: Lookout, { job, adopted }: Launched) {
    this.#line = line;
    this.#lookout = lookout;
    this.#job = job;
    this.adopted = adopted;
    ({ name: this.name, namespace: this.namespace, uid: this.uid } = job.meta);
  }

  async finished({ signal }: Abortable = {}): Promise<JobResult> {
    if (this.#result !== undefined) return this.#result;
    const sights = this.sights(signal);
    for (;;) {
      const step = await sights.next();
      if (step.done === true) return step.value;
    }
  }

  async succeeded(options: Abortable = {}): Promise<SucceededJob> {
    const result = await this.finished(options);
    if (result.status === 'failed') throw new JobFailed(result);
    return result;
  }

  async *progress({ signal }: Abortable = {}): AsyncIterable<JobProgress> {
    let told = '';
    for await (const sight of this.sights(signal)) {
      const progress = progressOf(sight);
      const text = JSON.stringify(progress);
      if (text !== told) yield progress;
      told = text;
    }
  }

  async *logs(options: LogOptions = {}): AsyncIterable<LogLine> {
    const { signal, follow = true, ...which } = options;
    yield* jobLogs({
      ...which,
      follow,
      line: this.#lineFor(signal),
      logs: this.#line.api,
      sights: (until) => this.#sightsWithPods(until),
    });
  }

  async cancel({ signal, wait = false }: Abortable & { readonly wait?: boolean } = {}): Promise<void> {
    const line = this.#lineFor(signal);
    await deleteJob(line, this.#job.meta);
    if (!wait) return;
    for await (const { gone, pods } of this.#look(line.signal)) {
      if (gone && pods.every((pod) => pod.gone)) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#result === undefined && this.#job.end === undefined) await this.cancel();
  }

  /** What is seen of the Job: at once, after each change, and once more when it has ended; then, how it ended. */
  async *sights(signal?: AbortSignal): AsyncGenerator<Sight, JobResult> {
    const line = this.#lineFor(signal);
    for await (const sight of this.#look(line.signal)) {
      const result = resultOf(sight);
      const last = result?.status === 'failed' ? await this.#withFreshPods(sight, line.signal) : sight;
      this.#result ??= resultOf(last);
      yield last;
      if (this.#result !== undefined) return this.#result;
    }
    throw new Error('the Job was not looked at until it ended');
  }

  /** The same, but the first and the last tell of every pod: the two watches may be apart. */
  async *#sightsWithPods(signal: AbortSignal): AsyncGenerator<Sight, void> {
    let isFirst = true;
    for await (const sight of this.sights(signal)) {
      const isLast = resultOf(sight) !== undefined;
      yield isFirst || isLast ? await this.#withFreshPods(sight, signal) : sight;
      isFirst = false;
    }
  }

  async #withFreshPods(sight: Sight, signal: AbortSignal): Promise<Sight> {
    await this.#lookout.freshPods(signal);
    signal.throwIfAborted();
    return { ...sight, pods: this.#sight()?.pods ?? sight.pods };
  }

  /** Without an end. */
  async *#look(signal: AbortSignal): AsyncGenerator<Sight, never> {
    const bell = new Bell(signal);
    const leave = this.#lookout.look(this.#job, bell.ring);
    try {
      for (;;) {
        signal.throwIfAborted();
        const sight = this.#sight();
        if (sight !== undefined) yield sight;
        await bell.heard();
      }
    } finally {
      leave();
      bell.end();
    }
  }

  #sight(): Sight | undefined {
    const seen = this.#lookout.seen(`${this.namespace}/${this.name}`, this.uid);
    if (seen === undefined) return undefined;
    this.#job = seen.job ?? this.#job;
    return { job: this.#job, gone: seen.job === undefined, pods: seen.pods, events: [] };
  }

  #lineFor(signal: AbortSignal | undefined): Line {
    if (signal === undefined) return this.#line;
    return { ...this.#line, signal: AbortSignal.any([this.#line.signal, signal]) };
  }
}
