import type { Answer, Call } from './answer.js';
import type { Origin } from './http-exchange.js';

/** Begins to follow a call, for those who collect traces. */
export type FollowCall = (call: FollowedCall) => CallTrace;

export interface FollowedCall {
  readonly method: Call['method'];
  /** With the subresource: `jobs`, `cronjobs/status`; `other` for a path that is no resource's. */
  readonly resource: string;
  readonly origin: Origin;
  /** The path with its query, without the prefix of the origin. */
  readonly target: string;
}

/** A call that is followed. */
export interface CallTrace {
  /** What tells the server where the call belongs: names and values of headers in turn. */
  readonly headers: readonly string[];
  /** Told of the HTTP code of each answer; the last one counts. */
  readonly answered: (code: number) => void;
  /** To be called once, when the call has ended. */
  readonly end: (answer: Answer) => void;
}
