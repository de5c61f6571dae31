import type { AdmissionAnswer } from '../admission/index.js';
import type { Answer, Api } from '../kube/answer.js';
import type { Clock } from '../kube/clock.js';
import { answerFrom, outcomeOf } from './answer-from.js';
import type { Outcome } from './answer-from.js';
import { nextQuestion } from './next-question.js';
import type { Question, QuestionName, Replies } from './next-question.js';
import type { GuardedAnswer } from './questions.js';

/** What there is to ask within. */
export interface Terms {
  /** How long the caller waits for the answer, in milliseconds. */
  readonly budgetMs: number;
  /** Aborted when nobody waits any longer. */
  readonly signal: AbortSignal;
  /** Told of every question once. */
  readonly count: (question: QuestionName, outcome: Outcome) => void;
}

/** Asks what is to be asked before an answer is given, and returns the one to give. Never rejects. */
export type Recheck = (answer: GuardedAnswer, terms: Terms) => Promise<AdmissionAnswer>;

export interface GuardOptions {
  readonly api: Pick<Api, 'call'>;
  readonly clock: Clock;
  /** How many dry runs may be under way at once; more are not asked. */
  readonly mostDryRuns?: number;
}

/** Half of the connections that a client opens, so that the question about the author finds one. */
const defaultMostDryRuns = 32;
/** What is left of the caller's time for our answer to arrive: this much, or a quarter where that is less. */
const marginMs = 500;

/** Asks an API server about CronJobs. */
export class Guard {
  readonly #options: GuardOptions;
  #dryRuns = 0;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  readonly recheck: Recheck = async (answer, { budgetMs, signal, count }) => {
    const { questions } = answer;
    if (questions === undefined) return answer;
    const deadlineMs = this.#options.clock.monotonicMs() + budgetMs - Math.min(marginMs, budgetMs / 4);
    let replies: Replies = {};
    for (;;) {
      const question = nextQuestion(questions, replies);
      if (question === undefined) return answerFrom(answer, replies);
      const reply = await this.#ask(question, deadlineMs, signal);
      count(question.name, outcomeOf(question.name, reply));
      replies = { ...replies, [question.name]: reply };
    }
  };

  async #ask(question: Question, deadlineMs: number, signal: AbortSignal): Promise<Answer> {
    const { api, clock, mostDryRuns = defaultMostDryRuns } = this.#options;
    const timeLimitMs = deadlineMs - clock.monotonicMs();
    if (timeLimitMs < 1) return notAsked('no time was left');
    const { name, ...call } = question;
    if (name === 'access') return api.call({ method: 'POST', ...call, timeLimitMs, signal });
    if (this.#dryRuns >= mostDryRuns) return notAsked(`${mostDryRuns} others are being tried`);
    this.#dryRuns += 1;
    try {
      return await api.call({ method: 'POST', ...call, timeLimitMs, signal });
    } finally {
      this.#dryRuns -= 1;
    }
  }
}

function notAsked(message: string): Answer {
  return { ok: false, error: { kind: 'fenced', message, mayHaveActed: false } };
}
