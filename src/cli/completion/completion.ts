import { quote } from '../../core/field/index.js';
import type { CommandDescription } from '../commands.js';
import type { Context, Run } from '../context.js';
import { exitCode, Failure } from '../failure.js';
import type { ExitCode } from '../failure.js';
import { suggestion } from '../nearest.js';
import { complete } from './complete.js';
import type { Vocabulary } from './complete.js';
import { scripts } from './scripts.js';

/** `cronward completion` */
export const runCompletion: Run<object> = async (_settings, { stdout }, operands) => {
  const [shell, ...more] = operands;
  const names = Object.keys(scripts);
  if (shell === undefined || more.length > 0) throw Failure.usage(`completion takes one of ${names.join(', ')}`);
  const script = Object.entries(scripts).find(([name]) => name === shell)?.[1];
  if (script === undefined) {
    throw Failure.usage(`${quote(shell)} must be one of ${names.join(', ')}${suggestion(shell, names)}`);
  }
  await stdout.write(script);
  return exitCode.done;
};

/** `cronward __complete`, which the scripts and kubectl call: `words` are those up to the cursor. */
export async function runComplete(
  words: readonly string[],
  commands: readonly CommandDescription[],
  { stdout }: Context,
): Promise<ExitCode> {
  const { words: found, files } = await complete(words, commands, vocabulary);
  const lines = found.map(({ word, meaning }) => (meaning === '' ? word : `${word}\t${meaning}`));
  await stdout.write([...lines, files ? ':0' : ':4', ''].join('\n'));
  return exitCode.done;
}

const vocabulary: Vocabulary = {
  // They take a while to load.
  rules: async () => {
    const { ruleDescriptions } = await import('../../findings/index.js');
    return ruleDescriptions.map(({ id, summary }) => ({ word: id, meaning: summary }));
  },
  timeZones: () => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')],
};
