import { LaunchError } from './errors.js';
import type { BatchOptions, BatchProgress, BatchResult, LaunchedJob } from './handles.js';
import type { Job, JobInput } from '../objects.js';
import type { FailedJob, JobResult } from './outcome.js';

/** Launches one Job of a batch. */
export type LaunchOne = (job: Job | JobInput, key: string | undefined, signal: AbortSignal) => Promise<LaunchedJob>;

const usualAtOnce = 10;

/** Launches the Jobs, at most `atOnce` at a time, and waits for all of them. */
export async function runBatch(
  jobs: Iterable<Job | JobInput> | AsyncIterable<Job | JobInput>,
  launch: LaunchOne,
  options: BatchOptions,
): Promise<BatchResult> {
  const { atOnce = usualAtOnce, onAbort = 'leave' } = options;
  if (!(atOnce >= 1)) throw new RangeError(`atOnce is ${atOnce}; it must be a number of at least 1`);
  const batch = new Batch(launch, options, Array.isArray(jobs) ? jobs.length : undefined);
  const queue = numbered(jobs);
  // The first fault ends all: what waits for the other Jobs must not go on behind the back of the caller.
  const fault = new AbortController();
  const signal = options.signal === undefined ? fault.signal : AbortSignal.any([options.signal, fault.signal]);
  const worker = async (): Promise<void> => {
    for (let next = await queue.next(); next.done !== true; next = await queue.next()) {
      await batch.run(next.value.job, next.value.index, signal);
    }
  };
  const workers = Array.from({ length: Math.min(Math.floor(atOnce), batch.total ?? Infinity, mostWorkers) }, () =>
    worker().catch((error: unknown) => {
      fault.abort(error);
      throw error;
    }),
  );
  const ends = await Promise.allSettled(workers);
  if (ends.every(({ status }) => status === 'fulfilled')) return batch.result();
  if (onAbort === 'cancel') await batch.cancel();
  throw signal.reason;
}

/** As many Jobs as anybody runs at once in one cluster. */
const mostWorkers = 10_000;

async function* numbered(
  jobs: Iterable<Job | JobInput> | AsyncIterable<Job | JobInput>,
): AsyncGenerator<{ readonly job: Job | JobInput; readonly index: number }, void> {
  let index = 0;
  for await (const job of jobs) {
    yield { job, index };
    index += 1;
  }
}

class Batch {
  readonly total: number | undefined;
  readonly #launch: LaunchOne;
  readonly #options: BatchOptions;
  readonly #results: JobResult[] = [];
  readonly #running = new Set<LaunchedJob>();
  #launched = 0;
  #succeeded = 0;
  #failed = 0;

  constructor(launch: LaunchOne, options: BatchOptions, total: number | undefined) {
    this.#launch = launch;
    this.#options = options;
    this.total = total;
  }

  async run(input: Job | JobInput, index: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const result = await this.#resultOf(input, index, signal);
    this.#results[index] = result;
    if (result.status === 'succeeded') this.#succeeded += 1;
    else this.#failed += 1;
    this.#options.onProgress?.(this.#progress({ index, result }));
  }

  result(): BatchResult {
    return { results: this.#results, succeeded: this.#succeeded, failed: this.#failed };
  }

  /** Those that run are deleted, as far as that is possible. */
  async cancel(): Promise<void> {
    await Promise.allSettled([...this.#running].map((job) => job.cancel()));
  }

  async #resultOf(input: Job | JobInput, index: number, signal: AbortSignal): Promise<JobResult> {
    let job: LaunchedJob;
    try {
      job = await this.#launch(input, this.#options.key?.(input, index), signal);
    } catch (error) {
      if (error instanceof LaunchError && ofOneJob.has(error.problem)) return refused(input, error.message);
      throw error;
    }
    this.#launched += 1;
    this.#running.add(job);
    this.#options.onProgress?.(this.#progress());
    const result = await job.finished({ signal });
    this.#running.delete(job);
    return result;
  }

  #progress(last?: BatchProgress['last']): BatchProgress {
    return {
      ...(this.total === undefined ? {} : { total: this.total }),
      launched: this.#launched,
      running: this.#running.size,
      succeeded: this.#succeeded,
      failed: this.#failed,
      ...(last === undefined ? {} : { last }),
    };
  }
}

/** What is wrong with one Job, and leaves the others alone. */
const ofOneJob: ReadonlySet<string> = new Set(['Refused', 'NameTaken', 'KeyTaken', 'NotFound']);

function refused({ metadata }: Job | JobInput, message: string): FailedJob {
  return {
    status: 'failed',
    name: metadata.name ?? metadata.generateName ?? '',
    namespace: metadata.namespace ?? '',
    uid: '',
    ...{ succeeded: 0, failed: 0, failedIndexes: [] },
    reason: 'Refused',
    message,
  };
}
