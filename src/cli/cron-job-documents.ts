import { printable } from '../core/field/index.js';
import { type CronJobDocument, readDocuments } from '../documents/index.js';
import type { Context } from './context.js';
import { readInputs } from './inputs.js';

/** The CronJobs that the operands of a command name. */
export interface FoundCronJobs {
  readonly cronJobs: readonly CronJobDocument[];
  /** How many documents could not be read; each was told on standard error. */
  readonly problems: number;
}

/** Reads the files, directories and `-` that a command is given. Throws a `Failure` for one that can't be read. */
export async function findCronJobs(operands: readonly string[], context: Context): Promise<FoundCronJobs> {
  const cronJobs: CronJobDocument[] = [];
  let problems = 0;
  for await (const { file, text } of readInputs(operands, context)) {
    const found = readDocuments(file, text);
    cronJobs.push(...found.cronJobs);
    for (const { position, message } of found.problems) {
      problems += 1;
      await context.stderr.write(`${printable(file)}:${position.line}:${position.column}: ${message}\n`);
    }
  }
  if (cronJobs.length === 0 && problems === 0)
    await context.stderr.write(`cronward: no CronJob in ${listed(operands)}\n`);
  return { cronJobs, problems };
}

function listed(operands: readonly string[]): string {
  return operands.map((operand) => (operand === '-' ? 'standard input' : printable(operand))).join(', ');
}
