import { describeScheduleFault } from '../core/cronjob/checks/index.js';
import { parseSchedule } from '../core/schedule/index.js';
import { answer } from './answer.js';
import type { Answer, Question } from './answer.js';
import { fieldsOf } from './stored-cron-job.js';
import type { StoredCronJob } from './stored-cron-job.js';

/** What there is to say of the schedule of one CronJob. */
export interface PlannedCronJob {
  readonly cronJob: StoredCronJob;
  readonly name: string;
  readonly generateName: string;
  /** The namespace that it names itself. */
  readonly namespace: string;
  readonly schedule: string;
  readonly timeZone: string | undefined;
  readonly suspend: boolean;
}

/** Reads the schedule that a CronJob would be stored with; what is of another type is as good as absent. */
export function plannedOf(cronJob: StoredCronJob): PlannedCronJob {
  const root = fieldsOf(cronJob.object);
  const { namespace, name, generateName } = fieldsOf(root['metadata']);
  const { schedule, timeZone, suspend } = fieldsOf(root['spec']);
  return {
    cronJob,
    name: textOr(name, ''),
    generateName: textOr(generateName, ''),
    namespace: textOr(namespace, ''),
    schedule: textOr(schedule, ''),
    timeZone: typeof timeZone === 'string' ? timeZone : undefined,
    suspend: suspend === true,
  };
}

/** The answer; what is wrong with the schedule of a CronJob is said as the webhook says it. */
export function answerOn({ schedule, name, generateName }: PlannedCronJob, question: Question): Answer {
  const given = answer(question);
  const parsed = parseSchedule(schedule);
  if (given.valid || parsed.ok) return given;
  return { ...given, error: describeScheduleFault(schedule, parsed.error, { name, generateName }) };
}

/** `namespace/name`, or what there is of it. */
export function plannedName({ namespace, name }: PlannedCronJob): string {
  return [namespace, name].filter((part) => part !== '').join('/') || 'without a name';
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
