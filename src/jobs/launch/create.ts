import type { Answer, Api, ApiError, TextApi } from '../../kube/answer.js';
import { pause } from '../../kube/clock.js';
import type { Clock } from '../../kube/clock.js';
import { segment } from '../../kube/path.js';
import { retryDelayMs } from '../../kube/rounds.js';
import { printable } from '../../kube/status.js';
import { LaunchError } from './errors.js';
import { contentAnnotation, keyAnnotation, launchAnnotation } from './identity.js';
import type { NewJob } from './identity.js';
import { readJob } from './job-state.js';
import type { JobState } from './job-state.js';

/** What calls are made with. */
export interface Line {
  readonly api: Api & TextApi;
  readonly clock: Clock;
  readonly random: () => number;
  /** For how long the API server may give no answer before the cluster counts as lost. */
  readonly lostAfterMs: number;
  /** Ends what is under way, with its reason. */
  readonly signal: AbortSignal;
}

export interface Launched {
  readonly job: JobState;
  /** It was there before. */
  readonly adopted: boolean;
}

/** A right that is missing may be one that a server which has just started does not know yet. */
const refusedAfterMs = 5_000;

/**
 * Creates the Job, or finds that an earlier call did: by its key and its contents, or after an answer that got lost. A Job
 * that is just being deleted is waited for, and made anew then.
 */
export async function createOrAdopt(line: Line, job: NewJob): Promise<Launched> {
  const { namespace, name } = job.metadata;
  const what = `Job ${namespace}/${name}`;
  let waited = 0;
  for (;;) {
    const made = await persist(line, `${what} can't be created`, () =>
      line.api.call({ method: 'POST', path: jobsPath(namespace), body: job, signal: line.signal }),
    );
    if (made.ok) return { job: readJob(made.body), adopted: false };
    if (made.error.kind !== 'already-exists') throw refusal(`${what} can't be created`, made.error);
    const found = await getJob(line, namespace, name);
    const fate = found === undefined ? 'gone' : fateOf(found, job);
    if (fate === 'same' && found !== undefined) return { job: found, adopted: true };
    if (fate instanceof LaunchError) throw fate;
    // It is going, or has just gone.
    waited += 1;
    await pause(line.clock, retryDelayMs(busy, waited, line.random), line.signal);
  }
}

const busy: ApiError = { kind: 'busy', message: '', mayHaveActed: false };

/** What becomes of a launch whose name is taken by this Job. */
export function fateOf(found: JobState, wanted: NewJob): 'same' | 'going' | LaunchError {
  const { name, namespace, annotations = {} } = wanted.metadata;
  const is = (annotation: string): boolean => found.annotations[annotation] === annotations[annotation];
  const key = annotations[keyAnnotation];
  const isOurs = is(keyAnnotation) && is(launchAnnotation);
  if (isOurs && is(contentAnnotation)) return found.deleting ? 'going' : 'same';
  if (found.deleting) return 'going';
  const job = printable(`Job ${namespace}/${name}`);
  if (isOurs) {
    return new LaunchError(
      'KeyTaken',
      `the key "${printable(key ?? '')}" was used for a Job with other contents: ${job}; use another key, or delete that Job`,
    );
  }
  const rule =
    key === undefined
      ? 'give it another name, or generateName, or a key by which a Job that was launched before is found again'
      : `and was not launched with the key "${printable(key)}"`;
  return new LaunchError('NameTaken', `${job} is there already${key === undefined ? ';' : ','} ${rule}`);
}

/** The Job; undefined where there is none. */
export async function getJob(line: Line, namespace: string, name: string): Promise<JobState | undefined> {
  const what = `Job ${namespace}/${name} can't be read`;
  const answer = await persist(line, what, () =>
    line.api.call({ method: 'GET', path: jobPath(namespace, name), signal: line.signal }),
  );
  if (answer.ok) return readJob(answer.body);
  if (answer.error.kind === 'not-found') return undefined;
  throw refusal(what, answer.error);
}

/** Deletes the Job of this uid, and its pods after it. Done where it is gone already. */
export async function deleteJob(line: Line, { namespace, name, uid }: JobState['meta']): Promise<void> {
  const what = `Job ${namespace}/${name} can't be deleted`;
  const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background', preconditions: { uid } };
  const answer = await persist(line, what, () =>
    line.api.call({ method: 'DELETE', path: jobPath(namespace, name), body, signal: line.signal }),
  );
  // A conflict: the one of this name is another Job.
  if (answer.ok || answer.error.kind === 'not-found' || answer.error.kind === 'conflict') return;
  throw refusal(what, answer.error);
}

/**
 * Makes a call that may be made again until it has an answer that another try would not change. Throws where the cluster
 * is lost meanwhile, or the line was cut.
 */
export async function persist(
  { clock, random, lostAfterMs, signal }: Line,
  what: string,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const beganMs = clock.monotonicMs();
  for (let failures = 1; ; failures += 1) {
    signal.throwIfAborted();
    const answer = await call();
    signal.throwIfAborted();
    if (answer.ok || isFinal(answer.error)) return answer;
    const isRefused = answer.error.kind === 'unauthorized';
    const limitMs = isRefused ? Math.min(refusedAfterMs, lostAfterMs) : lostAfterMs;
    if (clock.monotonicMs() - beganMs >= limitMs) {
      throw new LaunchError(isRefused ? 'Refused' : 'ClusterLost', printable(`${what}: ${answer.error.message}`));
    }
    await pause(clock, retryDelayMs(answer.error, failures, random), signal);
  }
}

/** Whether the same call would get the same answer. A conflict is one of a quota, or of a precondition of ours. */
function isFinal({ kind, message }: ApiError): boolean {
  if (kind === 'conflict') return !message.includes('resourcequotas');
  return kind === 'not-found' || kind === 'already-exists' || kind === 'refused' || kind === 'gone';
}

export function refusal(what: string, { kind, message }: ApiError): LaunchError {
  return new LaunchError(kind === 'not-found' ? 'NotFound' : 'Refused', printable(`${what}: ${message}`));
}

export function jobsPath(namespace: string): string {
  return `/apis/batch/v1/namespaces/${segment(namespace)}/jobs`;
}

function jobPath(namespace: string, name: string): string {
  return `${jobsPath(namespace)}/${segment(name)}`;
}
