import { readFile } from 'node:fs/promises';
import { quote } from '../../core/field/index.js';
import type { CommandDescription } from '../commands.js';
import type { Context, Run } from '../context.js';
import { exitCode, Failure } from '../failure.js';
import type { ExitCode } from '../failure.js';
import { suggestion } from '../nearest.js';
import { usualKubeconfig } from '../../kube/usual-kubeconfig.js';
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
  { stdout, env }: Context,
): Promise<ExitCode> {
  const contexts = (): Promise<readonly string[]> => contextsIn(kubeconfigIn(words) ?? usualKubeconfig(env));
  const { words: found, files } = await complete(words, commands, { ...vocabulary, contexts });
  const lines = found.map(({ word, meaning }) => (meaning === '' ? word : `${word}\t${meaning}`));
  await stdout.write([...lines, files ? ':0' : ':4', ''].join('\n'));
  return exitCode.done;
}

const vocabulary: Omit<Vocabulary, 'contexts'> = {
  // They take a while to load.
  rules: async () => {
    const { ruleDescriptions } = await import('../../findings/index.js');
    return ruleDescriptions.map(({ id, summary }) => ({ word: id, meaning: summary }));
  },
  timeZones: () => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')],
};

/** The file that `--kubeconfig` names among what is typed. */
function kubeconfigIn(words: readonly string[]): readonly string[] | undefined {
  const flag = '--kubeconfig';
  const at = words.indexOf(flag);
  const named = at === -1 ? words.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1) : words[at + 1];
  return named === undefined ? undefined : [named];
}

/** The names of the contexts in kubeconfigs; none of one that can't be read, since the command itself will say why. */
async function contextsIn(paths: readonly string[] = []): Promise<readonly string[]> {
  const { parse } = await import('yaml');
  const names: string[] = [];
  for (const path of paths) {
    try {
      const { contexts } = parse(await readFile(path, 'utf8')) as { contexts?: readonly { name: unknown }[] };
      names.push(...(contexts ?? []).map(({ name }) => String(name)));
    } catch {
      continue;
    }
  }
  return [...new Set(names)];
}
