import { Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Endpoint } from '../admission/index.js';
import type { PolicySettings } from '../core/cronjob/policy/index.js';
import type { GuardedAnswer, GuardSettings } from '../guard/index.js';
import type { Admit } from './admission-listener.js';

export interface OffThreadOptions {
  /** The program that the worker runs; it calls `answerJobs`. */
  readonly program: URL;
  /** What the program finds as its `workerData`. */
  readonly data: unknown;
  /** A job that takes longer, in milliseconds, is given up, and the worker with it. */
  readonly jobMs?: number;
  /** A worker without work is stopped after this time, in milliseconds, since it holds some 40 MB. */
  readonly idleMs?: number;
}

/** What the worker is sent. */
interface Job {
  readonly endpoint: Endpoint;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What it is sent where its data changed. */
interface News {
  readonly data: unknown;
}

/** What it sends back. */
type Result = { readonly answer: GuardedAnswer } | { readonly fault: string };

interface Pending extends Job {
  readonly resolve: (answer: GuardedAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** The most that a caller waits; see `defaultLimits.answerMs`. */
const defaultJobMs = 30_000;
const defaultIdleMs = 60_000;
/** Seven mebibytes of JSON become at most 110 MB of objects. Above this limit only the worker dies. */
const heapMb = 256;

/**
 * Judges bodies in a worker thread, one after the other.
 *
 * - The worker is started with the first job, and again after it died; a job that it died of is rejected, not repeated.
 * - A job whose signal is aborted while it waits is never begun.
 */
export class OffThread {
  readonly #options: OffThreadOptions;
  #data: unknown;
  #waiting: Pending[] = [];
  #running: Pending | undefined;
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OffThreadOptions) {
    this.#options = options;
    this.#data = options.data;
  }

  /** Has every job that is not begun yet judged with `data`; the one that runs is finished with what it began with. */
  use(data: unknown): void {
    this.#data = data;
    const news: News = { data };
    // A worker takes its messages in their order, and is sent a job only when the one before is done.
    this.#worker?.postMessage(news);
  }

  /** Judges `body`, whose memory is the worker's from then on. Rejects where the worker fails or the job is aborted. */
  readonly admit = (endpoint: Endpoint, body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<GuardedAnswer> =>
    new Promise((resolve, reject) => {
      const job: Pending = { endpoint, body, resolve, reject };
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== job);
        reject(new Error('nobody waits for the answer any longer'));
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(job);
      this.#next();
    });

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
    const job = this.#waiting.shift();
    if (job === undefined) {
      this.#timer = setTimeout(() => void this.close(), this.#options.idleMs ?? defaultIdleMs);
      this.#timer.unref();
      return;
    }
    const worker = (this.#worker ??= this.#start());
    this.#running = job;
    const jobMs = this.#options.jobMs ?? defaultJobMs;
    this.#timer = setTimeout(() => {
      this.#lost(worker, new Error(`the worker took longer than ${jobMs} ms`));
      void worker.terminate();
    }, jobMs);
    const message: Job = { endpoint: job.endpoint, body: job.body };
    worker.postMessage(message, [job.body.buffer]);
  }

  #start(): Worker {
    const worker = new Worker(this.#options.program, {
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    // A waiting request keeps the process alive by its socket; an idle worker must not.
    worker.unref();
    worker.on('message', (result: Result) => {
      this.#finished(worker, result);
    });
    worker.on('error', (error) => {
      this.#lost(worker, error);
    });
    worker.on('exit', (code) => {
      this.#lost(worker, new Error(`the worker ended with code ${code}`));
    });
    return worker;
  }

  #finished(worker: Worker, result: Result): void {
    if (worker !== this.#worker) return;
    const job = this.#running;
    this.#running = undefined;
    if ('answer' in result) job?.resolve(result.answer);
    else job?.reject(new Error(result.fault));
    this.#next();
  }

  #lost(worker: Worker, error: Error): void {
    if (worker !== this.#worker) return;
    const job = this.#running;
    this.#worker = undefined;
    this.#running = undefined;
    job?.reject(error);
    this.#next();
  }
}

/** What the worker that judges with `handleAdmission` finds as its `workerData`, and is sent when it changes. */
export interface AdmissionWork {
  readonly policy: PolicySettings;
  /** What questions the answers are to come with. */
  readonly guard: GuardSettings | undefined;
}

/** A worker thread that judges with `handleAdmission`. */
export class AdmissionThread extends OffThread {
  readonly #guard: GuardSettings | undefined;

  constructor(policy: PolicySettings, guard?: GuardSettings) {
    const data: AdmissionWork = { policy, guard };
    super({ program: new URL('./admission-worker.js', import.meta.url), data });
    this.#guard = guard;
  }

  /** Has every job that is not begun yet judged by `policy`. */
  usePolicy(policy: PolicySettings): void {
    this.use({ policy, guard: this.#guard } satisfies AdmissionWork);
  }
}

/** Whether a thread was started by an `AdmissionThread`. */
export function isAdmissionWork(data: unknown): data is AdmissionWork {
  return typeof data === 'object' && data !== null && 'policy' in data;
}

/** The worker's side: answers every job that comes through `port`, and tells `use` of every change of its data. */
export function answerJobs(port: MessagePort, admit: Admit, use: (data: unknown) => void = () => undefined): void {
  port.on('message', (message: Job | News) => {
    if ('data' in message) use(message.data);
    else port.postMessage(resultOf(() => admit(message.endpoint, message.body)));
  });
}

function resultOf(judge: () => GuardedAnswer): Result {
  try {
    const answer = judge();
    const { fault, ...decision } = answer.decision;
    // An error of any class may not survive the way to the other thread; its text does.
    return { answer: fault === undefined ? answer : { ...answer, decision: { ...decision, fault: textOf(fault) } } };
  } catch (error) {
    return { fault: textOf(error) };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
