import Type from 'typebox';
import type { Static } from 'typebox';
import { Bool, Instant, Int32, Int64, ListOf, Named, StringEnum, Text, nodeOf } from './fields.js';
import { concurrencyPolicies } from './concurrency-policy.js';
import type { Condition, JobTemplateSpec, ObjectMeta, ObjectReference } from './generated/job-template.js';
import { list, listMap, ref } from './node.js';
import type { Definitions } from './node.js';

/*
 * The description is evaluated when files are generated, and read by the compiler; the program itself runs on
 * generated/cron-job.ts, since TypeBox takes 150 ms and 20 MB to load.
 */

const cronJobSpec = Type.Object(
  {
    schedule: Text({
      description:
        'When to run, as five fields: minute (0-59), hour (0-23), day of month (1-31), month (1-12 or jan-dec) and day ' +
        'of week (0-6 or sun-sat, 0 is Sunday). A field takes *, ?, numbers, ranges (8-18), lists (0,30) and steps ' +
        '(*/15). Also @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, and @every with a duration ' +
        'such as 1h30m. Where day of month and day of week are both restricted, a day matches either.',
    }),
    timeZone: Type.Optional(
      Text({
        description:
          'The IANA time zone in which the schedule is read, such as Europe/Berlin, in exactly that case. Absent: the ' +
          'time zone of the controller. A time that the clock skips in spring does not run; one that it repeats in ' +
          'autumn runs twice.',
      }),
    ),
    startingDeadlineSeconds: Type.Optional(
      Int64({
        description:
          'How many seconds after its time a run may still start; 0 or more. A run that is later than that is ' +
          'missed. Absent: however late.',
        minimum: 0,
      }),
    ),
    concurrencyPolicy: Type.Optional(
      StringEnum(concurrencyPolicies, {
        description:
          'What happens when a run is due while an earlier one is still going: Allow starts it as well, Forbid leaves ' +
          'it out, Replace deletes the earlier one first. Default: Allow.',
      }),
    ),
    suspend: Type.Optional(
      Bool({
        description:
          'True: no run starts from now on; what is running goes on. After the end of a suspension the most recent ' +
          'missed run starts if its deadline allows. Default: false.',
      }),
    ),
    jobTemplate: Named<JobTemplateSpec>('JobTemplateSpec', {
      description:
        'The Job of each run: its metadata (labels and annotations) and its spec, as in batch/v1. Its pod template ' +
        'needs a restartPolicy of OnFailure or Never.',
    }),
    successfulJobsHistoryLimit: Type.Optional(
      Int32({ description: 'How many Jobs that succeeded are kept; 0 or more. Default: 3.', minimum: 0 }),
    ),
    failedJobsHistoryLimit: Type.Optional(
      Int32({ description: 'How many Jobs that failed are kept; 0 or more. Default: 1.', minimum: 0 }),
    ),
  },
  { description: 'What to run, and when.' },
);

const observedSchedule = Type.Object(
  {
    schedule: Type.Optional(Text({ description: 'The schedule, as it stood in the spec.' })),
    timeZone: Type.Optional(Text({ description: 'The time zone, as it stood in the spec.' })),
    since: Type.Optional(
      Instant({ description: 'When they were last edited: no run starts for this time or an earlier one.' }),
    ),
  },
  { description: 'A schedule, and since when it is in force.' },
);

const cronJobStatus = Type.Object(
  {
    active: Type.Optional(
      ListOf<ObjectReference>(list(ref('ObjectReference')), { description: 'The Jobs that are running now.' }),
    ),
    lastScheduleTime: Type.Optional(
      Instant({
        description: 'The time for which a Job was last started: the time in the schedule, not of the start.',
      }),
    ),
    lastSuccessfulTime: Type.Optional(Instant({ description: 'When a Job last completed successfully.' })),
    nextScheduleTime: Type.Optional(
      Instant({ description: 'When the next run is due. Absent: never, or the CronJob is suspended.' }),
    ),
    conditions: Type.Optional(
      ListOf<Condition>(listMap(ref('Condition'), 'type'), {
        description: 'What is known of the state of this CronJob; one condition a type.',
      }),
    ),
    observedGeneration: Type.Optional(
      Int64({ description: 'The metadata.generation that this status was computed from.', minimum: 0 }),
    ),
    observedSchedule: Type.Optional(
      Named<ObservedSchedule>('ObservedSchedule', {
        description: 'The schedule that the controller goes by, and since when.',
      }),
    ),
    startingScheduleTime: Type.Optional(
      Instant({
        description:
          'The time whose Job is being created. Written before the Job where runs must not overlap (Forbid, Replace), ' +
          'and taken away with the lastScheduleTime that follows.',
      }),
    ),
  },
  { description: 'What the controller has seen and done. Only the controller writes it.' },
);

const cronJob = Type.Object(
  {
    apiVersion: Text({ description: 'The group and version of the kind.' }),
    kind: Text({ description: 'Always CronJob.' }),
    metadata: Named<ObjectMeta>('ObjectMeta', {
      description:
        'Name, namespace, labels and the like. A name has at most 52 characters, so that the names of Jobs fit.',
    }),
    spec: Named<CronJobSpec>('CronJobSpec', { description: 'What to run, and when.' }),
    status: Type.Optional(
      Named<CronJobStatus>('CronJobStatus', { description: 'What the controller has seen and done.' }),
    ),
  },
  { description: 'Starts a Job at each time of a schedule.' },
);

/*
 * Kubernetes' own kind lacks what our status adds. There these are unknown fields, of any type.
 */
const builtInCronJobStatus = Type.Pick(cronJobStatus, ['active', 'lastScheduleTime', 'lastSuccessfulTime']);
const builtInCronJob = Type.Object({
  ...cronJob.properties,
  status: Type.Optional(Named('BuiltInCronJobStatus', { description: 'What the controller has seen and done.' })),
});

export type CronJobSpec = Static<typeof cronJobSpec>;
export type ObservedSchedule = Static<typeof observedSchedule>;
export type CronJobStatus = Static<typeof cronJobStatus>;
export type CronJob = Static<typeof cronJob>;

/** The types that a CronJob is made of besides those of its Job template, by name. */
export const description: Definitions = {
  CronJob: nodeOf(cronJob),
  CronJobSpec: nodeOf(cronJobSpec),
  CronJobStatus: nodeOf(cronJobStatus),
  ObservedSchedule: nodeOf(observedSchedule),
  BuiltInCronJob: nodeOf(builtInCronJob),
  BuiltInCronJobStatus: nodeOf(builtInCronJobStatus),
};
