import { coreOnly } from '../core/cronjob/judge.js';
import type { Terms } from '../core/cronjob/judge.js';
import type { CronJob } from './generated/kubernetes.js';
import { InvalidObject } from './invalid-object.js';
import { judgeCronJob, judgeJob } from './judge.js';
import type { Judgement } from './judgement.js';
import type { CronJobInput, Job, JobInput } from './objects.js';
import { plain } from './plain.js';

/**
 * A Job as the API server takes it: a plain object with nothing but what JSON carries, in which `apiVersion` and `kind`
 * are filled in and `undefined` fields left out. Nothing is shared with `input`, and no cluster is asked.
 *
 * @throws InvalidObject where the API server (Kubernetes 1.36) would refuse it, with every problem and its path
 */
export function defineJob(input: JobInput): Job {
  return judged(input, { apiVersion: 'batch/v1', kind: 'Job' }, judgeJob) as Job;
}

/**
 * A CronJob as the API server takes it: a plain object with nothing but what JSON carries, in which `apiVersion`
 * (`batch/v1`) and `kind` are filled in and `undefined` fields left out. Nothing is shared with `input`; defaults are
 * not filled in (`defaultCronJob` does that).
 *
 * @throws InvalidObject where the webhook refuses it: where the API server (Kubernetes 1.36) does, or would refuse its
 * Jobs, with every problem and its path
 */
export function defineCronJob(input: CronJobInput): CronJob {
  return judged(input, { apiVersion: 'batch/v1', kind: 'CronJob' }, judgeCronJob) as CronJob;
}

/** What kind of object it is, where it does not say. */
interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

function judged(input: object, type: TypeMeta, judge: (object: unknown, terms: Terms) => Judgement): unknown {
  const { value, problems: notJson } = plain(input);
  const object: Named = { ...type, ...(value as object) };
  const problems = notJson.length > 0 ? notJson : judge(object, coreOnly).problems;
  if (problems.length > 0) throw new InvalidObject(named({ ...object, kind: type.kind }), problems);
  return object;
}

interface Named extends TypeMeta {
  readonly metadata?: unknown;
}

/** `Job "report"`, or `Job` where it has no name. */
function named({ kind, metadata }: Named): string {
  const given = typeof metadata === 'object' && metadata !== null ? metadata : {};
  const name = 'name' in given ? given.name : 'generateName' in given ? given.generateName : undefined;
  return typeof name === 'string' && name !== '' ? `${kind} ${JSON.stringify(name)}` : kind;
}
