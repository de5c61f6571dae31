import { answer } from '../outlook/answer.js';
import type { Answer, Question } from '../outlook/answer.js';
import { rfc3339Utc } from '../outlook/instant.js';
import { reasonOf } from './failure.js';
import type { Line } from './lines.js';
import { nextOptions } from './next-options.js';

/** What a question leaves out. */
export type Defaults = Omit<Question, 'schedule'>;

/** The answer as one line of JSON, without a line break. */
export function renderAnswer(given: Answer): string {
  return JSON.stringify(
    given.valid ? { valid: true, next: given.nextMs.map(rfc3339Utc) } : { valid: false, error: given.error },
  );
}

/**
 * Answers the `number`th line of `cronward next --jsonl`; `defaults` are what it leaves out. An answer about the line,
 * rather than about its schedule, begins with that number. Never throws.
 */
export function answerLine(line: Line, number: number, defaults: Defaults): Answer {
  const question = line.ok ? readQuestion(line.text, defaults) : `longer than ${line.maxLength} characters`;
  return typeof question === 'string' ? { valid: false, error: `line ${number}: ${question}` } : answer(question);
}

/** The question on a line, or the sentence that says why there is none. */
function readQuestion(line: string, defaults: Defaults): Question | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `not JSON: ${line.trim() === '' ? 'the line is empty' : reasonOf(error)}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object';
  const { schedule, timeZone, after, count } = value as Readonly<Record<string, unknown>>;
  if (typeof schedule !== 'string') return 'schedule must be a string';
  const zone = timeZone ?? defaults.timeZone;
  if (typeof zone !== 'string') return 'timeZone must be a string';
  const afterMs = isGiven(after) ? nextOptions.after.kind.fromFile(after) : defaults.afterMs;
  if (afterMs === undefined) return `after ${nextOptions.after.kind.rule}`;
  const many = isGiven(count) ? nextOptions.count.kind.fromFile(count) : defaults.count;
  if (many === undefined) return `count ${nextOptions.count.kind.rule}`;
  return { schedule, timeZone: zone, afterMs, count: many };
}

/** As in Kubernetes' own JSON, null is as good as absent. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
