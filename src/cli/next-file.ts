import type { PolicySettings } from '../core/cronjob/policy/index.js';
import { quote, printable } from '../core/field/index.js';
import { answerOn, plannedName, plannedOf } from '../outlook/planned.js';
import type { PlannedCronJob } from '../outlook/planned.js';
import type { Context } from './context.js';
import { findCronJobs } from './cron-job-documents.js';
import { exitCode } from './failure.js';
import type { ExitCode } from './failure.js';
import { timetableJson } from '../outlook/timetable-json.js';
import { describeRuns } from './next-runs.js';
import type { nextOptions } from './next-options.js';
import type { Settings } from './options.js';
import { storedFrom } from '../outlook/stored-cron-job.js';
import { timetableOf } from '../outlook/timetable.js';

type FileSettings = Settings<typeof nextOptions> & { readonly policy: PolicySettings };

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
    const entry = plannedOf(storedFrom(document, settings));
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

function textOf(entry: PlannedCronJob, lines: readonly string[], usualNamespace: string): string {
  const { cronJob, schedule, suspend } = entry;
  const { place, writtenSchedule } = cronJob;
  const where = `${printable(place?.file ?? '')}:${place?.line ?? 0}`;
  const becomes = writtenSchedule === undefined ? quote(schedule) : `${quote(writtenSchedule)} is ${quote(schedule)}`;
  const head = `${where}: ${printable(plannedName(entry))}: ${becomes}`;
  const notes = [
    ...(writtenSchedule !== undefined && entry.namespace === ''
      ? [`H is that of the namespace ${printable(usualNamespace)}; name another one by --namespace`]
      : []),
    ...(suspend ? ['suspended: none of these runs starts while spec.suspend is true'] : []),
  ];
  return [head, ...notes, ...lines].map((line) => `${line}\n`).join('');
}

function jsonOf(entry: PlannedCronJob): object {
  const { cronJob, schedule, timeZone, suspend } = entry;
  const { place, kind, writtenSchedule } = cronJob;
  return {
    ...place,
    apiVersion: kind.apiVersion,
    name: plannedName(entry),
    schedule,
    ...(writtenSchedule !== undefined && { writtenSchedule }),
    ...(timeZone !== undefined && { timeZone }),
    suspend,
  };
}
