/** Why something could not be done with a Job or a cluster. */
export type LaunchProblem =
  /** There is no way into the cluster: no kubeconfig, no such context, no credentials. */
  | 'NoAccess'
  /** The API server refuses the call, and would again: the Job is invalid, or a right is missing. */
  | 'Refused'
  /** A Job of this name is there already, and it is not the one that was to be launched. */
  | 'NameTaken'
  /** The key was used before, for a Job with other contents. */
  | 'KeyTaken'
  /** The CronJob's concurrencyPolicy is Forbid, and a Job of it runs. */
  | 'Running'
  /** There is no such Job or CronJob. */
  | 'NotFound'
  /** The API server gave no answer for too long. */
  | 'ClusterLost'
  /** The connection to the cluster was closed by `close()`. */
  | 'Closed';

/**
 * Something could not be done with a Job or a cluster. `message` is one printable sentence that says what was tried and
 * what came back. (An abort is no such error: what was given up rejects with the reason of its signal.)
 */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  /** What went wrong, for programs. */
  readonly problem: LaunchProblem;

  constructor(problem: LaunchProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}
