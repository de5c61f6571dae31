import { stat } from 'node:fs/promises';
import { quote } from '../core/field/index.js';
import type { Position } from '../core/schedule/index.js';
import { answer } from '../outlook/answer.js';
import type { Question } from '../outlook/answer.js';
import { answerLine, renderAnswer } from './answer-line.js';
import type { Context, Run } from './context.js';
import { exitCode, Failure } from './failure.js';
import type { ExitCode } from './failure.js';
import { linesOf } from './lines.js';
import { timetableJson } from '../outlook/timetable-json.js';
import { describeRuns } from './next-runs.js';
import type { nextOptions } from './next-options.js';
import type { Settings } from './options.js';
import { timetableOf } from '../outlook/timetable.js';

type NextSettings = Settings<typeof nextOptions>;

/** `cronward next`: one schedule, or one a line with `--jsonl`. */
export const runNext: Run<NextSettings> = async (settings, context, operands, configuration) => {
  if (settings.jsonl) {
    if (settings.json) throw Failure.usage('--json and --jsonl exclude each other');
    if (operands.length > 0) throw Failure.usage('--jsonl reads schedules from standard input; it takes no <schedule>');
    return answerLines(settings, context);
  }
  if (await areFiles(operands)) {
    // Whoever asks for one schedule does not wait for what reads manifests to load.
    const { runNextOfFiles } = await import('./next-file.js');
    return runNextOfFiles(operands, { ...settings, policy: configuration.policy }, context);
  }
  const afterMs = settings.after ?? context.nowMs();
  const question = { schedule: onlySchedule(operands), timeZone: settings.timeZone, afterMs, count: settings.count };
  return settings.json ? answerJson(question, context) : answerPerson(question, context);
};

/**
 * Whether the operands name files rather than a schedule: `-`, something that ends as a manifest does, or something that
 * is there. Five words between quotes and what begins with an at sign are a schedule, whatever is there.
 */
async function areFiles([first, ...others]: readonly string[]): Promise<boolean> {
  if (first === undefined || first === '' || /^(?:@|(?:CRON_)?TZ=)|^\S+(?:\s+\S+){4}$/u.test(first)) return false;
  if (first === '-' || /\.(?:ya?ml|json)$/iu.test(first)) return true;
  const isThere = (path: string): Promise<boolean> => stat(path).then(Boolean, () => false);
  return (await Promise.all([first, ...others].map(isThere))).every(Boolean);
}

function onlySchedule(operands: readonly string[]): string {
  const [schedule, ...more] = operands;
  if (schedule === undefined) throw Failure.usage(`next needs a schedule, such as cronward next '*/5 * * * *'`);
  if (more.length > 0) {
    throw Failure.usage(
      `next takes one schedule, and got ${operands.length} words; put it between quotes: cronward next '*/5 * * * *'`,
    );
  }
  return schedule;
}

/** Answers as fast as the reader takes it: the next batch of lines is read when the last one's answers are written. */
async function answerLines(settings: NextSettings, { stdin, stdout, nowMs }: Context): Promise<ExitCode> {
  let number = 0;
  for await (const lines of linesOf(stdin)) {
    // A program may keep the stream open for days; without `--after`, "now" is when the question comes.
    const defaults = { ...settings, afterMs: settings.after ?? nowMs() };
    const answers = lines.map((line) => `${renderAnswer(answerLine(line, ++number, defaults))}\n`);
    await stdout.write(answers.join(''));
  }
  return exitCode.done;
}

async function answerJson(question: Question, { stdout, localTimeZone }: Context): Promise<ExitCode> {
  const given = answer(question);
  if (!given.valid) {
    await stdout.write(`${renderAnswer(given)}\n`);
    return exitCode.no;
  }
  const value = { valid: true, ...timetableJson(timetableOf(question, given, localTimeZone())) };
  await stdout.write(`${JSON.stringify(value)}\n`);
  return exitCode.done;
}

async function answerPerson(question: Question, { stdout, stderr, localTimeZone }: Context): Promise<ExitCode> {
  const given = answer(question);
  if (!given.valid) {
    const { schedule } = question;
    const said = isOneWord(schedule)
      ? `there is no file ${quote(schedule)}, and it is no schedule: ${given.error}`
      : given.error;
    await stderr.write(`cronward: ${said}\n${pointAt(schedule, given)}`);
    return exitCode.no;
  }
  const lines = describeRuns(question, timetableOf(question, given, localTimeZone()));
  await stdout.write(lines.map((line) => `${line}\n`).join(''));
  return exitCode.done;
}

/** What may as well be meant as the name of a file. */
function isOneWord(schedule: string): boolean {
  return /^[^\s@]\S*$/u.test(schedule);
}

/** The schedule with its fault underlined; nothing where the text is not as wide as it is long. */
function pointAt(schedule: string, { position }: { readonly position?: Position | undefined }): string {
  if (position === undefined || !/^[\x20-\x7e]{1,100}$/u.test(schedule)) return '';
  const marks = '^'.repeat(Math.max(1, position.end - position.start));
  return `  ${schedule}\n  ${' '.repeat(position.start)}${marks}\n`;
}
