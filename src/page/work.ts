import type { Policy, PolicySettings } from '../core/cronjob/policy/index.js';
import type { LiveCronJob } from '../outlook/stored-cron-job.js';
import { refusalOf, RefusedRequest } from './refused.js';
import type { PageAnswer } from './refused.js';
import { readTryRequest, readWeekRequest } from './requests.js';
import { tryText } from './try.js';
import { weekOf } from './week.js';

/** A request that is answered in a thread of its own, as it came. */
export interface PageJob {
  readonly question: 'try' | 'week';
  readonly body: Uint8Array<ArrayBuffer>;
  /** The CronJobs of the cluster, where the question is about them. */
  readonly live?: readonly LiveCronJob[];
  /** When it came, epoch milliseconds. */
  readonly nowMs: number;
}

/** What the thread is started with, and sent when it changes. */
export interface PageWork {
  readonly policy: PolicySettings;
}

/** Whether it is what a thread of the page is started with. */
export function isPageWork(data: unknown): data is PageWork {
  return typeof data === 'object' && data !== null && 'policy' in data;
}

/** Answers one request. Pure. */
export function answerPageJob({ question, body, live, nowMs }: PageJob, policy: Policy): PageAnswer {
  const terms = { policy, nowMs };
  try {
    const answer =
      question === 'try' ? tryText(readTryRequest(body), terms) : weekOf(readWeekRequest(body), live, terms);
    return { status: 200, body: JSON.stringify(answer) };
  } catch (error) {
    if (!(error instanceof RefusedRequest)) throw error;
    return refusalOf(error);
  }
}
