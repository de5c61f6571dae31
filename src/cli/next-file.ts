import { describeScheduleFault } from '../core/cronjob/checks/index.js';
import type { PolicySettings } from '../core/cronjob/policy/index.js';
import { quote, printable } from '../core/field/index.js';
import { parseSchedule } from '../core/schedule/index.js';
import { answer } from './answer.js';
import type { Answer, Question } from './answer.js';
import type { Context } from './context.js';
import { findCronJobs } from './cron-job-documents.js';
import { exitCode } from './failure.js';
import type { ExitCode } from './failure.js';
import { timetableJson } from './next-json.js';
import { describeRuns } from './next-runs.js';
import type { nextOptions } from './next-options.js';
import type { Settings } from './options.js';
import { fieldsOf, storedFrom } from './stored-cron-jobs.js';
import type { StoredCronJob } from './stored-cron-jobs.js';
import { timetableOf } from './timetable.js';

type FileSettings = Settings<typeof nextOptions> & { readonly policy: PolicySettings };

/** What there is to say of one CronJob of a file. */
interface Entry {
  readonly cronJob: StoredCronJob;
  readonly name: string;
  readonly generateName: string;
  /** The namespace that it names itself. */
  readonly namespace: string;
  readonly schedule: string;
  readonly timeZone: string | undefined;
  readonly suspend: boolean;
}

/** `cronward next <files>`: the runs of each CronJob in them, by the schedule that it would be stored with. */
export async function runNextOfFiles(
  operands: readonly string[],
  settings: FileSettings,
  context: Context,
): Promise<ExitCode> {
  const { cronJobs, problems } = await findCronJobs(operands, context);
  const afterMs = settings.after ?? context.nowMs();
  const localName = context.localTimeZone();
  let isSound = problems === 0 && cronJobs.length > 0;
  const texts: string[] = [];
  const values: object[] = [];
  for (const document of cronJobs) {
    const entry = entryOf(storedFrom(document, settings));
    const { schedule, timeZone = settings.timeZone } = entry;
    const question = { schedule, timeZone, afterMs, count: settings.count };
    const given = answerOn(entry, question);
    isSound &&= given.valid;
    const timetable = given.valid ? timetableOf(question, given, localName) : undefined;
    const fault = given.valid ? undefined : given.error;
    const lines = timetable === undefined ? [`invalid: ${fault ?? ''}`] : describeRuns(question, timetable);
    texts.push(textOf(entry, lines, settings.namespace));
    const said = timetable === undefined ? { error: fault } : timetableJson(timetable);
    values.push({ ...jsonOf(entry), valid: given.valid, ...said });
  }
  const text = settings.json ? `${JSON.stringify({ cronJobs: values })}\n` : texts.join('\n');
  await context.stdout.write(text);
  return isSound ? exitCode.done : exitCode.no;
}

/** The answer; what is wrong with the schedule of a CronJob is said as the webhook says it. */
function answerOn({ schedule, name, generateName }: Entry, question: Question): Answer {
  const given = answer(question);
  const parsed = parseSchedule(schedule);
  if (given.valid || parsed.ok) return given;
  return { ...given, error: describeScheduleFault(schedule, parsed.error, { name, generateName }) };
}

function textOf(entry: Entry, lines: readonly string[], usualNamespace: string): string {
  const { cronJob, schedule, suspend } = entry;
  const { place, writtenSchedule } = cronJob;
  const where = `${printable(place?.file ?? '')}:${place?.line ?? 0}`;
  const becomes = writtenSchedule === undefined ? quote(schedule) : `${quote(writtenSchedule)} is ${quote(schedule)}`;
  const head = `${where}: ${printable(nameOf(entry))}: ${becomes}`;
  const notes = [
    ...(writtenSchedule !== undefined && entry.namespace === ''
      ? [`H is that of the namespace ${printable(usualNamespace)}; name another one by --namespace`]
      : []),
    ...(suspend ? ['suspended: none of these runs starts while spec.suspend is true'] : []),
  ];
  return [head, ...notes, ...lines].map((line) => `${line}\n`).join('');
}

function jsonOf(entry: Entry): object {
  const { cronJob, schedule, timeZone, suspend } = entry;
  const { place, kind, writtenSchedule } = cronJob;
  return {
    ...place,
    apiVersion: kind.apiVersion,
    name: nameOf(entry),
    schedule,
    ...(writtenSchedule !== undefined && { writtenSchedule }),
    ...(timeZone !== undefined && { timeZone }),
    suspend,
  };
}

function nameOf({ namespace, name }: Entry): string {
  return [namespace, name].filter((part) => part !== '').join('/') || 'without a name';
}

function entryOf(cronJob: StoredCronJob): Entry {
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

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
