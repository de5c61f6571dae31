import type { Express } from 'express';
import type { PolicySettings } from '../core/cronjob/policy/index.js';
import { Thread, WorkerLost } from '../server/thread.js';
import type { About } from './api.js';
import { Busy, pageApp } from './app.js';
import type { PageApp, PageLimits } from './app.js';
import { readPageFiles } from './files.js';
import { refusalOf, RefusedRequest } from './refused.js';
import type { PageAnswer } from './refused.js';
import { readWeekRequest } from './requests.js';
import { samples } from './samples.js';
import type { Sight } from './sight.js';
// Its types alone: what answers questions is loaded in their threads.
import type { PageJob, PageWork } from './work.js';

export interface PageParts {
  readonly version: string;
  /** What is judged by, until `usePolicy`. */
  readonly policy: PolicySettings;
  readonly nowMs: () => number;
  /** See `PageOptions.names`. */
  readonly names?: readonly string[];
  readonly limits?: PageLimits;
  /** Told about a fault of this program. */
  readonly failed: (error: unknown) => void;
  /** The directory that vite builds the page into. */
  readonly directory: string;
  /** The program of the threads that answer questions, and what else they find as their data. */
  readonly program: URL;
  readonly programData?: object;
  /** What there is to see besides what is sent here; closed with the page. */
  readonly sight?: Sight;
}

/** So many questions may wait for a thread. */
const mostWaiting = 16;
/** Nobody waits longer for a page, in milliseconds. */
const questionMs = 10_000;

/** The page with the threads that answer it. */
export class Page {
  readonly #parts: PageParts;
  readonly #app: PageApp;
  /** What somebody types is not to wait for a week that somebody else asks for. */
  readonly #threads: Readonly<Record<PageJob['question'], Thread<PageJob, PageAnswer>>>;

  constructor(parts: PageParts) {
    this.#parts = parts;
    const { program, names = [], limits, failed, sight, directory } = parts;
    const thread = (): Thread<PageJob, PageAnswer> =>
      new Thread({ program, data: this.#work(parts.policy), jobMs: questionMs });
    this.#threads = { try: thread(), week: thread() };
    this.#app = pageApp({
      about: () => this.#about(),
      files: readPageFiles(directory),
      answer: (question, body, signal) => this.#answer(question, body, signal),
      live: sight?.live,
      names: new Set(names.map((name) => name.toLowerCase())),
      failed,
      ...(limits && { limits }),
    });
  }

  /** Takes what is of the page, and hands on what is not. */
  get app(): Express {
    return this.#app.app;
  }

  /** Has every question that comes from now on answered by this policy. */
  usePolicy(policy: PolicySettings): void {
    for (const thread of Object.values(this.#threads)) thread.use(this.#work(policy));
  }

  /** Ends the threads; what waits for them is not answered. */
  async close(): Promise<void> {
    this.#app.close();
    await Promise.all([this.#parts.sight?.close(), ...Object.values(this.#threads).map((thread) => thread.close())]);
  }

  #work(policy: PolicySettings): PageWork {
    return { ...this.#parts.programData, policy };
  }

  #about(): About {
    const { version, sight } = this.#parts;
    const cluster = sight?.cluster;
    // Whoever asks this has the page before them, and is about to try something.
    this.#threads.try.warm();
    return { version, ...(cluster !== undefined && { cluster }), decisions: sight?.decisions === true, samples };
  }

  async #answer(question: PageJob['question'], received: Buffer, signal: AbortSignal): Promise<PageAnswer> {
    const thread = this.#threads[question];
    if (thread.load >= mostWaiting) throw new Busy('too many questions wait for an answer');
    const body = new Uint8Array(received);
    try {
      const live = question === 'week' && asksForCluster(body) ? await this.#parts.sight?.cronJobs(signal) : undefined;
      const job: PageJob = { question, body, nowMs: this.#parts.nowMs(), ...(live && { live }) };
      return await thread.ask(job, [body.buffer], signal);
    } catch (error) {
      if (error instanceof RefusedRequest) return refusalOf(error);
      if (!(error instanceof WorkerLost) || error.because === 'fault') throw error;
      return refusalOf(new RefusedRequest(422, tooMuch[error.because]));
    }
  }
}

const tooMuch: Readonly<Record<'time' | 'memory', string>> = {
  time: `this takes longer than ${questionMs / 1_000} s to compute: leave some out`,
  memory: 'this takes more memory than it may have: leave some out',
};

/** Whether it is a request for a week that comes without manifests; those are longer than this. */
function asksForCluster(body: Uint8Array): boolean {
  if (body.length > 4_096) return false;
  try {
    return readWeekRequest(body).files === undefined;
  } catch {
    // The thread says what is wrong with it.
    return false;
  }
}
