import { quote, printable } from '../core/field/index.js';
import { inWords, parseSchedule } from '../core/schedule/index.js';
import type { CronJobDocument } from '../documents/index.js';
import { answer } from './answer.js';
import type { Context } from './context.js';
import { findCronJobs } from './cron-job-documents.js';
import { exitCode } from './failure.js';
import type { ExitCode } from './failure.js';
import { rfc3339Utc } from './instant.js';
import { describeRuns } from './next-runs.js';
import type { nextOptions, Settings } from './options.js';

type NextSettings = Settings<typeof nextOptions>;

/** What there is to say of one CronJob of a file. */
interface Entry {
  readonly document: CronJobDocument;
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string | undefined;
  readonly suspend: boolean;
}

/** `cronward next <files>`: the runs of each CronJob in them. */
export async function runNextOfFiles(
  operands: readonly string[],
  settings: NextSettings,
  context: Context,
): Promise<ExitCode> {
  const { cronJobs, problems } = await findCronJobs(operands, context);
  const afterMs = settings.after ?? context.nowMs();
  let isSound = problems === 0 && cronJobs.length > 0;
  const texts: string[] = [];
  const values: object[] = [];
  for (const document of cronJobs) {
    const entry = entryOf(document);
    const { schedule, timeZone } = entry;
    const question = { schedule, timeZone: timeZone ?? settings.timeZone, afterMs, count: settings.count };
    const given = answer(question);
    isSound &&= given.valid;
    texts.push(textOf(entry, given.valid ? describeRuns(question, given) : [`invalid: ${given.error}`]));
    const sentence = given.valid ? { words: wordsOf(schedule, timeZone) } : {};
    const runs = given.valid ? { next: given.nextMs.map(rfc3339Utc) } : { error: given.error };
    values.push({ ...jsonOf(entry), valid: given.valid, ...sentence, ...runs });
  }
  const text = settings.json ? `${JSON.stringify({ cronJobs: values })}\n` : texts.join('\n');
  await context.stdout.write(text);
  return isSound ? exitCode.done : exitCode.no;
}

function textOf({ document, name, schedule, suspend }: Entry, lines: readonly string[]): string {
  const { file, rangeOf } = document;
  const head = `${printable(file)}:${rangeOf('').start.line}: ${printable(name)}: ${quote(schedule)}`;
  const note = suspend ? ['suspended: none of these runs starts while spec.suspend is true'] : [];
  return [head, ...note, ...lines].map((line) => `${line}\n`).join('');
}

function jsonOf({ document: { file, kind, rangeOf }, name, schedule, timeZone, suspend }: Entry): object {
  return {
    file,
    line: rangeOf('').start.line,
    apiVersion: kind.apiVersion,
    name,
    schedule,
    ...(timeZone !== undefined && { timeZone }),
    suspend,
  };
}

function wordsOf(schedule: string, timeZone: string | undefined): string {
  const parsed = parseSchedule(schedule);
  return parsed.ok ? inWords(parsed.schedule, timeZone) : '';
}

function entryOf(document: CronJobDocument): Entry {
  const root = fieldsOf(document.object);
  const metadata = fieldsOf(root['metadata']);
  const spec = fieldsOf(root['spec']);
  const { namespace, name } = metadata;
  const parts = [namespace, name].flatMap((part) => (typeof part === 'string' ? [part] : []));
  const { schedule, timeZone } = spec;
  return {
    document,
    name: parts.length === 0 ? 'without a name' : parts.join('/'),
    schedule: typeof schedule === 'string' ? schedule : '',
    timeZone: typeof timeZone === 'string' ? timeZone : undefined,
    suspend: spec['suspend'] === true,
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
