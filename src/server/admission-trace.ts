import type { Decision } from '../admission/index.js';
import type { AdmissionRequest } from './admission-listener.js';
import type { Unjudged } from './metrics.js';

/** Begins to follow a request, for those who collect traces. */
export type FollowAdmission = (asked: AdmissionRequest) => AdmissionTrace;

/** A request that is followed. */
export interface AdmissionTrace {
  /** Has `work` done as a part of the request: the calls that it makes belong to it. */
  readonly within: <Result>(work: () => Result) => Result;
  /** To be called once, when the request has ended. */
  readonly end: (ending: AdmissionEnding) => void;
}

/** How a request ended. */
export interface AdmissionEnding {
  readonly verdict: Decision['verdict'] | Unjudged;
  /** The HTTP code of the answer; undefined where none was sent. */
  readonly status: number | undefined;
  /** Where it was judged. */
  readonly decision?: Decision;
}
