import type { MessagePort } from 'node:worker_threads';
import type { Endpoint } from '../admission/index.js';
import type { PolicySettings } from '../core/cronjob/policy/index.js';
import type { GuardedAnswer, GuardSettings } from '../guard/index.js';
import type { Admit } from './admission-listener.js';
import { takeJobs, textOf, Thread } from './thread.js';
import type { ThreadOptions } from './thread.js';

export type OffThreadOptions = ThreadOptions;

interface AdmissionJob {
  readonly endpoint: Endpoint;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * In MB. The worst that seven mebibytes of JSON become fits, with the garbage of the body before; above it only the worker dies.
 * What is young is kept small, since V8 has three times as much for it.
 */
const heap = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 };

/** Judges bodies in a worker thread, one after the other. */
export class OffThread extends Thread<AdmissionJob, GuardedAnswer> {
  constructor(options: OffThreadOptions) {
    super({ heap, ...options });
  }

  /** Judges `body`, whose memory is the worker's from then on. Rejects where the worker fails or the job is aborted. */
  readonly admit = (endpoint: Endpoint, body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<GuardedAnswer> =>
    this.ask({ endpoint, body }, [body.buffer], signal);
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
export function answerJobs(port: MessagePort, admit: Admit, use?: (data: unknown) => void): void {
  const answer = (job: unknown): GuardedAnswer => {
    const { endpoint, body } = job as AdmissionJob;
    return sendable(admit(endpoint, body));
  };
  takeJobs(port, answer, use);
}

function sendable(answer: GuardedAnswer): GuardedAnswer {
  const { fault, ...decision } = answer.decision;
  // An error of any class may not survive the way to the other thread; its text does. A value that is refused may be most of
  // the body, and to take it over would hold up the other thread for a second; the words about it are in the answer.
  const errors = decision.errors.map(({ kind, field, detail }) => ({ kind, field, detail }));
  return { ...answer, decision: { ...decision, errors, ...(fault !== undefined && { fault: textOf(fault) }) } };
}
