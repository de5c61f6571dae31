import type { CommandDescription } from '../commands.js';
import { flagOf } from '../options.js';
import type { OptionTable } from '../options.js';

/** A word that could stand where the cursor is, and what it means; '' where that goes without saying. */
export interface Candidate {
  readonly word: string;
  readonly meaning: string;
}

/** What could stand at a place of the command line. */
export interface Candidates {
  readonly words: readonly Candidate[];
  /** Whether the names of files could stand there too. */
  readonly files: boolean;
}

/** What the table of commands doesn't say itself, asked for only where it is needed. */
export interface Vocabulary {
  readonly rules: () => Promise<readonly Candidate[]>;
  readonly timeZones: () => readonly string[];
  /** The contexts of the kubeconfig. */
  readonly contexts: () => Promise<readonly string[]>;
}

const nothing: Candidates = { words: [], files: false };
const files: Candidates = { words: [], files: true };

/**
 * What could stand in the place of the last of `words`, which may be empty; `words` are those after the program's name. Of
 * `--option=text` the values are meant, without the option.
 */
export async function complete(
  words: readonly string[],
  commands: readonly CommandDescription[],
  vocabulary: Vocabulary,
): Promise<Candidates> {
  const typed = words.at(-1) ?? '';
  const { words: found, files: takesFiles } = await candidatesAt(words, commands, vocabulary);
  const begun = typed.startsWith('--') && typed.includes('=') ? typed.slice(typed.indexOf('=') + 1) : typed;
  return { words: found.filter(({ word }) => word.startsWith(begun)), files: takesFiles };
}

function candidatesAt(
  words: readonly string[],
  commands: readonly CommandDescription[],
  vocabulary: Vocabulary,
): Candidates | Promise<Candidates> {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  if (before[0] === 'help') return commandWords(before.slice(1), commands);
  const command = commands.find(({ name }) => name.split(' ').every((word, index) => before[index] === word));
  if (command === undefined) return before.length === 0 ? firstWords(typed, commands) : commandWords(before, commands);

  const place = placeAfter(before.slice(command.name.split(' ').length), typed, command.options);
  if (place.of === 'value') return valuesOf(place.placeholder, vocabulary);
  if (place.of === 'option') return { words: flagsOf(command.options, before), files: false };
  return operandsOf(command.operand, vocabulary);
}

function firstWords(typed: string, commands: readonly CommandDescription[]): Candidates {
  if (!typed.startsWith('-')) {
    const help = { word: 'help', meaning: 'show the help of a command' };
    return { words: [...commandWords([], commands).words, help], files: false };
  }
  const version = { word: '--version', meaning: 'print the version' };
  return { words: [helpFlag, version], files: false };
}

/** The words that may follow `before` in the name of a command. One that begins several names means their group. */
function commandWords(before: readonly string[], commands: readonly CommandDescription[]): Candidates {
  const found = new Map<string, string>();
  for (const { name, summary } of commands) {
    const parts = name.split(' ');
    const word = parts[before.length];
    if (word === undefined || !before.every((part, index) => parts[index] === part)) continue;
    found.set(word, parts.length === before.length + 1 ? summary : groupMeaning(before, word, commands));
  }
  return { words: [...found].map(([word, meaning]) => ({ word, meaning })), files: false };
}

function groupMeaning(before: readonly string[], word: string, commands: readonly CommandDescription[]): string {
  const group = `${[...before, word].join(' ')} `;
  const members = commands.filter(({ name }) => name.startsWith(group));
  return members.map(({ name }) => name.slice(group.length)).join(', ');
}

type Place = { readonly of: 'operand' | 'option' } | { readonly of: 'value'; readonly placeholder: string | undefined };

/** What stands after the arguments `args` of a command, of which `typed` is there already. */
function placeAfter(args: readonly string[], typed: string, table: OptionTable): Place {
  const placeholders = placeholdersOf(table);
  let asksForValue: string | undefined;
  for (const arg of args) {
    if (asksForValue !== undefined) asksForValue = undefined;
    else if (arg === '--') return { of: 'operand' };
    else asksForValue = placeholders.get(arg);
  }
  if (asksForValue !== undefined) return { of: 'value', placeholder: asksForValue };
  const [flag] = typed.split('=', 1);
  if (typed.startsWith('--') && typed.includes('=')) return { of: 'value', placeholder: placeholders.get(flag ?? '') };
  return { of: typed.startsWith('-') ? 'option' : 'operand' };
}

/** The placeholder of each option that takes a value, by the ways to write the option. */
function placeholdersOf(table: OptionTable): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, { kind, short }] of Object.entries(table)) {
    if (kind.placeholder === undefined) continue;
    found.set(flagOf(name), kind.placeholder);
    if (short !== undefined) found.set(`-${short}`, kind.placeholder);
  }
  return found;
}

const helpFlag: Candidate = { word: '--help', meaning: 'show the help' };

/** The options that are not among `before`. */
function flagsOf(table: OptionTable, before: readonly string[]): readonly Candidate[] {
  const given = new Set(before.map((word) => word.split('=', 1)[0]));
  const options = Object.entries(table).map(([name, { help }]) => ({ word: flagOf(name), meaning: help }));
  return [...options, helpFlag].filter(({ word }) => !given.has(word));
}

/** A placeholder says what a value is: words with bars between them, a file, a context, a time zone. */
async function valuesOf(placeholder: string | undefined, { timeZones, contexts }: Vocabulary): Promise<Candidates> {
  if (placeholder === 'FILE' || placeholder === 'DIRECTORY') return files;
  if (placeholder === 'CONTEXT') return plain(await contexts());
  if (placeholder === 'ZONE') return plain(timeZones());
  return placeholder?.includes('|') === true ? plain(placeholder.split('|')) : nothing;
}

/** The operand of the usage line says what it is, as a placeholder does. */
async function operandsOf(operand: string | undefined, { rules }: Vocabulary): Promise<Candidates> {
  if (operand === undefined) return nothing;
  if (operand.includes('|')) return plain(operand.replace(/^[<[]|[\]>]$/gu, '').split('|'));
  if (operand.includes('rule')) return { words: await rules(), files: false };
  return operand.includes('file') ? files : nothing;
}

function plain(words: readonly string[]): Candidates {
  return { words: words.map((word) => ({ word, meaning: '' })), files: false };
}
