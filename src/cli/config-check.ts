import { quote } from '../core/field/index.js';
import { parseConfig } from './config/file.js';
import type { Run } from './context.js';
import { exitCode, Failure, reasonOf } from './failure.js';
import { readFile } from 'node:fs/promises';
import { variableOf } from './options.js';

/** `cronward config check` */
export const runConfigCheck: Run<object> = async (_settings, { env, stdout }, operands) => {
  const [given, ...more] = operands;
  const path = given ?? env[variableOf('config')] ?? '';
  if (path === '' || more.length > 0)
    throw Failure.usage('config check takes one file: cronward config check cronward.yaml');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw Failure.environment(`${quote(path)} cannot be read: ${reasonOf(error)}`);
  });
  const parsed = await parseConfig(path, text);
  if (parsed.ok) {
    await stdout.write(`${path}: no faults\n`);
    return exitCode.done;
  }
  const lines = parsed.problems.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}\n`);
  await stdout.write(lines.join(''));
  return exitCode.no;
};
