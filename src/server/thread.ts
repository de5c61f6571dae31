import { Worker } from 'node:worker_threads';
import type { MessagePort, ResourceLimits } from 'node:worker_threads';

export interface ThreadOptions {
  /** The program that the worker runs; it calls `takeJobs`. */
  readonly program: URL;
  /** What the program finds as its `workerData`. */
  readonly data: unknown;
  /** A job that takes longer, in milliseconds, is given up, and the worker with it. */
  readonly jobMs?: number;
  /** A worker without work is stopped after this time, in milliseconds, since it holds some 40 MB. */
  readonly idleMs?: number;
  /** What the worker may have for its objects; above it only the worker dies. */
  readonly heap?: ResourceLimits;
}

/** The worker ended before its job was done. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost';
  /** What the job used up; a fault is not the job's. */
  readonly because: 'time' | 'memory' | 'fault';

  constructor(because: WorkerLost['because'], message: string, cause?: unknown) {
    super(message, { cause });
    this.because = because;
  }
}

/** What the worker is sent: a job, or data that changed. */
type Message<Job> = { readonly job: Job } | { readonly data: unknown };

/** What it sends back. */
type Result<Answer> = { readonly answer: Answer } | { readonly fault: string };

interface Pending<Job, Answer> {
  readonly job: Job;
  /** Memory that is the worker's from then on. */
  readonly transfer: readonly ArrayBuffer[];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The most that a caller waits; see `defaultLimits.answerMs`. */
const defaultJobMs = 30_000;
const defaultIdleMs = 60_000;
const defaultHeap: ResourceLimits = { maxOldGenerationSizeMb: 256 };

/**
 * Does jobs in a worker thread, one after the other.
 *
 * - The worker is started with the first job, and again after it died; a job that it died of is rejected, not repeated.
 * - A job whose signal is aborted while it waits is never begun.
 */
export class Thread<Job, Answer> {
  readonly #options: ThreadOptions;
  #data: unknown;
  #waiting: Pending<Job, Answer>[] = [];
  #running: Pending<Job, Answer> | undefined;
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#data = options.data;
  }

  /** How many jobs wait, or are being done. */
  get load(): number {
    return this.#waiting.length + (this.#running === undefined ? 0 : 1);
  }

  /** Has the worker started, so that the next job waits less. */
  warm(): void {
    this.#worker ??= this.#start();
    if (this.#running === undefined) this.#next();
  }

  /** Has every job that is not begun yet done with `data`; the one that runs is finished with what it began with. */
  use(data: unknown): void {
    this.#data = data;
    // A worker takes its messages in their order, and is sent a job only when the one before is done.
    this.#worker?.postMessage({ data } satisfies Message<Job>);
  }

  /** Has the job done; what it is to `transfer` is the worker's from then on. Rejects where the worker fails or it is aborted. */
  ask(job: Job, transfer: readonly ArrayBuffer[], signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const pending: Pending<Job, Answer> = { job, transfer, resolve, reject };
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== pending);
        reject(new Error('nobody waits for the answer any longer'));
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(pending);
      this.#next();
    });
  }

  /** Stops the worker; what runs or waits is rejected. */
  async close(): Promise<void> {
    const worker = this.#worker;
    const jobs = [...(this.#running === undefined ? [] : [this.#running]), ...this.#waiting];
    this.#worker = undefined;
    this.#running = undefined;
    this.#waiting = [];
    clearTimeout(this.#timer);
    for (const job of jobs) job.reject(new Error('the worker was stopped'));
    await worker?.terminate();
  }

  #next(): void {
    if (this.#running !== undefined) return;
    clearTimeout(this.#timer);
    const pending = this.#waiting.shift();
    if (pending === undefined) {
      this.#timer = setTimeout(() => void this.close(), this.#options.idleMs ?? defaultIdleMs);
      this.#timer.unref();
      return;
    }
    const worker = (this.#worker ??= this.#start());
    this.#running = pending;
    const jobMs = this.#options.jobMs ?? defaultJobMs;
    this.#timer = setTimeout(() => {
      this.#lost(worker, new WorkerLost('time', `the worker took longer than ${jobMs} ms`));
      void worker.terminate();
    }, jobMs);
    worker.postMessage({ job: pending.job } satisfies Message<Job>, pending.transfer);
  }

  #start(): Worker {
    const worker = new Worker(this.#options.program, {
      workerData: this.#data,
      resourceLimits: this.#options.heap ?? defaultHeap,
    });
    // A waiting request keeps the process alive by its socket; an idle worker must not.
    worker.unref();
    worker.on('message', (result: Result<Answer>) => {
      this.#finished(worker, result);
    });
    worker.on('error', (error) => {
      const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#lost(
        worker,
        new WorkerLost(isMemory ? 'memory' : 'fault', error instanceof Error ? error.message : String(error), error),
      );
    });
    worker.on('exit', (code) => {
      this.#lost(worker, new WorkerLost('fault', `the worker ended with code ${code}`));
    });
    return worker;
  }

  #finished(worker: Worker, result: Result<Answer>): void {
    if (worker !== this.#worker) return;
    const job = this.#running;
    this.#running = undefined;
    if ('answer' in result) job?.resolve(result.answer);
    else job?.reject(new Error(result.fault));
    this.#next();
  }

  #lost(worker: Worker, error: WorkerLost): void {
    if (worker !== this.#worker) return;
    const job = this.#running;
    this.#worker = undefined;
    this.#running = undefined;
    job?.reject(error);
    this.#next();
  }
}

/** The worker's side: does every job that comes through `port`, and tells `use` of every change of its data. */
export function takeJobs(
  port: MessagePort,
  answer: (job: unknown) => unknown,
  use: (data: unknown) => void = () => undefined,
): void {
  port.on('message', (message: Message<unknown>) => {
    if ('data' in message) use(message.data);
    else port.postMessage(resultOf(() => answer(message.job)));
  });
}

function resultOf(answer: () => unknown): Result<unknown> {
  try {
    return { answer: answer() };
  } catch (error) {
    return { fault: textOf(error) };
  }
}

/** An error of any class may not survive the way to the other thread; its text does. */
export function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
