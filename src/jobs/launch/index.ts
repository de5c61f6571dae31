import type { Cluster, ConnectOptions, LaunchedJob, LaunchOptions } from './handles.js';
import type { Job, JobInput } from '../objects.js';

export { LaunchError } from './errors.js';
export type { LaunchProblem } from './errors.js';
export type {
  Abortable,
  BatchOptions,
  BatchProgress,
  BatchResult,
  Cluster,
  ConnectOptions,
  LaunchedJob,
  LaunchOptions,
  LogLine,
  LogOptions,
  RunCronJobOptions,
  ScatterOptions,
} from './handles.js';
export { indexedJob } from './indexed-job.js';
export type { IndexedJobOptions } from './indexed-job.js';
export { JobFailed } from './outcome.js';
export type {
  EndedJob,
  FailedJob,
  FailureReason,
  JobProgress,
  JobResult,
  SucceededJob,
  Trouble,
  TroubleKind,
} from './outcome.js';

/**
 * Finds a cluster as kubectl does: by the usual kubeconfig, or, within a pod, that pod's own. Rejects with a `LaunchError`
 * (`NoAccess`) where there is none. Whether it answers shows with the first call.
 */
export async function connect(options: ConnectOptions = {}): Promise<Cluster> {
  const { openCluster } = await import('./open-cluster.js');
  return await openCluster(options);
}

/**
 * Launches one Job: `connect()`, `launch()`. There is nothing to close: what is open is open only while the program waits for
 * the Job.
 */
export async function launch(job: Job | JobInput, options: LaunchOptions & ConnectOptions = {}): Promise<LaunchedJob> {
  const cluster = await connect(options);
  return await cluster.launch(job, options);
}
