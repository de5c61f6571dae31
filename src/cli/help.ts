import type { CommandDescription } from './commands.js';
import type { Program } from './context.js';
import { defaultOf, flagOf, variableOf } from './options.js';
import type { OptionTable } from './options.js';
import { wrap } from './wrap.js';

const width = 100;

/** `cronward --help`. */
export function renderHelp(commands: readonly CommandDescription[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return [
    'Admits, defaults and checks Kubernetes CronJobs.',
    '',
    'Usage: cronward <command> [options]',
    '',
    'Commands:',
    ...columns([...rows, ['help [command]', 'show this, or the help of a command']]),
    '',
    'Every option can be set by an environment variable too: --log-level is CRONWARD_LOG_LEVEL.',
    'Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 the environment failed.',
    '',
  ].join('\n');
}

/** `cronward <command> --help`. */
export function renderCommandHelp(command: CommandDescription): string {
  return [
    ...wrap(command.description, width),
    '',
    `Usage: ${usageOf(command)}`,
    '',
    'Options:',
    ...columns([...optionRows(command.options), ['-h, --help', 'show this']]),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

/** A text that says what to type, `cronward lint`, for somebody who types `kubectl cronward lint`. */
export function asTyped(text: string, program: Program): string {
  return text.replace(/(?<![\w./-]|kubectl )cronward(?=[ \n](?:<|--|[a-z]))/gu, program);
}

/** `cronward next [options] <schedule>`. */
export function usageOf({ name, operand, options }: CommandDescription): string {
  return ['cronward', name, ...(Object.keys(options).length > 0 ? ['[options]'] : []), operand]
    .filter((word) => word !== undefined)
    .join(' ');
}

/** The option as it is typed: `--port PORT`. */
export function syntaxOf(name: string, table: OptionTable): string {
  const placeholder = table[name]?.kind.placeholder;
  return placeholder === undefined ? flagOf(name) : `${flagOf(name)} ${placeholder}`;
}

function optionRows(table: OptionTable): (readonly [string, string])[] {
  return Object.entries(table).map(([name, option]) => {
    const preset = defaultOf(option);
    const { short } = option;
    const notes = [
      ...(short === undefined ? [] : [`-${short} does as well`]),
      ...(preset === undefined ? [] : [`default: ${preset}`]),
      variableOf(name),
    ];
    return [syntaxOf(name, table), `${option.help} (${notes.join('; ')})`];
  });
}

/** Two columns: the terms on the left, the explanations wrapped on the right; a long term has a line of its own. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.min(26, Math.max(...rows.map(([term]) => term.length))) + 4;
  return rows.flatMap(([term, text]) => {
    const [first = '', ...rest] = wrap(text, width - left);
    const head = `  ${term}`;
    const lines = head.length + 2 > left ? [head, `${' '.repeat(left)}${first}`] : [`${head.padEnd(left)}${first}`];
    return [...lines, ...rest.map((line) => `${' '.repeat(left)}${line}`)];
  });
}
