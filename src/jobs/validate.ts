import { changesTo, withChanges } from '../core/cronjob/changes.js';
import { defaultPolicy } from '../core/cronjob/policy/index.js';
import { builtInKind, findKind } from '../core/cronjob/schema/index.js';
import type { CronJob } from './generated/kubernetes.js';
import { judgeCronJob, judgeJob } from './judge.js';
import type { Judgement } from './judgement.js';
import { plain } from './plain.js';

/** What a verdict depends on besides the object. */
export interface ValidateOptions {
  /** Some advice is about what a schedule does in the years that follow this time. Default: now. */
  readonly now?: Date | undefined;
}

/**
 * What the webhook of Cronward says of a CronJob of either kind, where no policy tells it otherwise: refused is what
 * kube-apiserver 1.36 refuses, and what no Job could be made from. Any value may be asked about. Never throws.
 */
export function validateCronJob(object: unknown, options: ValidateOptions = {}): Judgement {
  return judged(object, options, judgeCronJob);
}

/** What kube-apiserver 1.36 says of a new Job of `batch/v1`, and advice on its pods. Never throws, whatever the value. */
export function validateJob(object: unknown, options: ValidateOptions = {}): Judgement {
  return judged(object, options, judgeJob);
}

function judged(object: unknown, { now = new Date() }: ValidateOptions, judge: typeof judgeJob): Judgement {
  const { value, problems } = plain(object);
  if (problems.length > 0) return { valid: false, problems, warnings: [] };
  return judge(value, { nowMs: now.getTime() });
}

/**
 * The CronJob with the defaults of Kubernetes 1.36 (`concurrencyPolicy`, `suspend` and the history limits) where it says
 * nothing; what is set stays as it is. The one that comes in is not changed.
 */
export function defaultCronJob(cronJob: CronJob): CronJob {
  const kind = findKind(cronJob.apiVersion, cronJob.kind) ?? builtInKind;
  const object = plain(cronJob).value;
  return withChanges(object, changesTo({ kind, object }, defaultPolicy)) as CronJob;
}
