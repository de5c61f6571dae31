import type { Refusal } from './api.js';

/** Why a request gets a `Refusal`. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly status: 400 | 422 | 502;

  /** 400 for what was sent, 422 for what is too much to compute, 502 for a cluster that gives no answer; the message is a sentence for the reader. */
  constructor(status: RefusedRequest['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** What a request is answered: the HTTP status and the JSON. */
export interface PageAnswer {
  readonly status: 200 | RefusedRequest['status'];
  readonly body: string;
}

/** A refusal as an answer. */
export function refusalOf({ status, message }: RefusedRequest): PageAnswer {
  return { status, body: JSON.stringify({ message } satisfies Refusal) };
}
