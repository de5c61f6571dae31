import { quote } from '../core/field/index.js';
import type { Position, TimeZone } from '../core/schedule/index.js';
import { answer, answerLine, renderAnswer } from './answer.js';
import type { Question } from './answer.js';
import type { Context, Run } from './context.js';
import { exitCode, Failure } from './failure.js';
import type { ExitCode } from './failure.js';
import { rfc3339Utc } from './instant.js';
import { linesOf } from './lines.js';
import type { nextOptions, Settings } from './options.js';

type NextSettings = Settings<typeof nextOptions>;

/** `cronward next`: one schedule, or one a line with `--jsonl`. */
export const runNext: Run<NextSettings> = async (settings, context, operands) => {
  if (settings.jsonl) {
    if (settings.json) throw Failure.usage('--json and --jsonl exclude each other');
    if (operands.length > 0) throw Failure.usage('--jsonl reads schedules from standard input; it takes no <schedule>');
    return answerLines(settings, context);
  }
  const afterMs = settings.after ?? context.nowMs();
  const question = { schedule: onlySchedule(operands), timeZone: settings.timeZone, afterMs, count: settings.count };
  return settings.json ? answerJson(question, context) : answerPerson(question, context);
};

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

async function answerJson(question: Question, { stdout }: Context): Promise<ExitCode> {
  const given = answer(question);
  await stdout.write(`${renderAnswer(given)}\n`);
  return given.valid ? exitCode.done : exitCode.no;
}

async function answerPerson(question: Question, { stdout, stderr }: Context): Promise<ExitCode> {
  const given = answer(question);
  if (!given.valid) {
    await stderr.write(`cronward: ${given.error}\n${pointAt(question.schedule, given)}`);
    return exitCode.no;
  }
  const lines = given.nextMs.map((atMs) => describeInstant(atMs, given.zone));
  if (lines.length < question.count) {
    const last = rfc3339Utc(given.nextMs.at(-1) ?? question.afterMs);
    lines.push(
      lines.length === 0
        ? `never: ${quote(question.schedule)} has no time within five years after ${last}`
        : `no more within five years after ${last}`,
    );
  }
  await stdout.write(lines.map((line) => `${line}\n`).join(''));
  return exitCode.done;
}

/** `2026-03-28T01:30:00Z  Sat 2026-03-28 02:30:00 +01:00 Europe/Berlin`: the instant, then what clocks show there. */
function describeInstant(atMs: number, zone: TimeZone): string {
  const { offset } = zone.spanAt(Math.floor(atMs / 1000));
  const local = new Date(atMs + offset * 1000);
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][local.getUTCDay()] ?? '';
  const clock = rfc3339Utc(local.getTime()).replace('T', ' ').replace('Z', '');
  return `${rfc3339Utc(atMs)}  ${weekday} ${clock} ${shownOffset(offset)} ${zone.name}`;
}

/** `+01:00`, and with seconds where the zone once had them. */
function shownOffset(seconds: number): string {
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, ...(size % 60 === 0 ? [] : [size % 60])];
  return `${seconds < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`;
}

/** The schedule with its fault underlined; nothing where the text is not as wide as it is long. */
function pointAt(schedule: string, { position }: { readonly position?: Position | undefined }): string {
  if (position === undefined || !/^[\x20-\x7e]{1,100}$/u.test(schedule)) return '';
  const marks = '^'.repeat(Math.max(1, position.end - position.start));
  return `  ${schedule}\n  ${' '.repeat(position.start)}${marks}\n`;
}
