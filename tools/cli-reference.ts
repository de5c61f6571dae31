import { commands } from '../src/cli/commands.js';
import type { CommandDescription } from '../src/cli/commands.js';
import { syntaxOf, usageOf } from '../src/cli/help.js';
import { defaultOf, variableOf } from '../src/cli/options.js';
import { webhookOptions } from '../src/cli/serving-options.js';
import type { Option, OptionTable } from '../src/cli/options.js';

/** The reference of the command line (docs/reference/cli.md), from the tables that the parser reads. */
export function renderCliReference(): string {
  return [
    '<!-- Written by `npm run generate`; edit src/cli/*-options.ts and src/cli/commands.ts instead. -->',
    '# The command line',
    '',
    '| command | what it does |',
    '|---|---|',
    ...commands.map(({ name, summary }) => `| [\`cronward ${name}\`](#${anchorOf(name)}) | ${summary} |`),
    '| `cronward help [command]` | show the help of a command; `--help` does the same |',
    '',
    ...sources,
    ...exitCodes,
    ...configurationFile(webhookOptions),
    ...commands.flatMap(commandSection),
  ].join('\n');
}

const sources = [
  '## Where a setting comes from',
  '',
  'The first of these that says something counts:',
  '',
  '1. the option on the command line, `--port 9443` or `--port=9443`; of several, the last one;',
  '2. the environment variable, `CRONWARD_PORT=9443`; one that is empty counts as not set;',
  '3. the configuration file that `--config` names, for the commands that have this option;',
  '4. the default.',
  '',
  'A switch such as `--json` takes `true` or `false` in the environment.',
  '',
];

const exitCodes = [
  '## Exit codes',
  '',
  '| code | meaning |',
  '|---|---|',
  '| 0 | done |',
  '| 1 | the answer is no: the schedule is invalid, a file is out of date |',
  '| 2 | wrong usage: an option, a variable or a configuration file asks for something that does not exist |',
  '| 3 | the environment failed: a port is in use, a certificate cannot be read |',
  '',
  'Errors go to standard error, as one sentence that names the option, its value and the rule. A second SIGINT or SIGTERM',
  'ends a server at once, with 130 or 143.',
  '',
];

function configurationFile(table: OptionTable): string[] {
  const rows = Object.entries(table).flatMap(([name, option]) =>
    option.file === undefined ? [] : [`| \`${option.file}\` | \`${cellOf(name, table)}\` |`],
  );
  return [
    '## The configuration file',
    '',
    '`--config` reads settings from a YAML file:',
    '',
    '```yaml',
    'logLevel: warn',
    'defaults:',
    '  concurrencyPolicy: Forbid',
    '  successfulJobsHistoryLimit: 1',
    '```',
    '',
    'It holds the policy as well: see [the configuration](../configuration.md). It is strict: a key that is none of its own,',
    'and a value of another type, are wrong usage. A dot stands for a mapping.',
    '',
    '| key | the same as |',
    '|---|---|',
    ...rows,
    '',
  ];
}

function commandSection(command: CommandDescription): string[] {
  return [
    `## cronward ${command.name}`,
    '',
    `    ${usageOf(command)}`,
    '',
    command.description,
    '',
    ...optionTable(command.options),
    '```sh',
    ...command.examples,
    '```',
    '',
  ];
}

function optionTable(table: OptionTable): string[] {
  const entries = Object.entries(table);
  if (entries.length === 0) return [];
  const rows = entries.map(([name, option]) => {
    return `| \`${cellOf(name, table)}\` | ${explain(option)} | ${shownDefault(option)} | \`${variableOf(name)}\` |`;
  });
  return ['| option | meaning | default | variable |', '|---|---|---|---|', ...rows, ''];
}

function explain({ help, doc, kind, short }: Option<unknown>): string {
  const sentence = `${help.charAt(0).toUpperCase()}${help.slice(1)}.`;
  // A list of words says its own rule, and that a name is not empty goes without saying.
  const obvious = kind.placeholder === undefined || kind.placeholder.includes('|') || kind.rule === 'must not be empty';
  const rule = obvious ? undefined : kind.rule;
  const letter = short === undefined ? undefined : `\`-${short}\` does as well.`;
  const parts = [sentence, doc, letter, rule === undefined ? undefined : `The value ${rule}.`];
  return parts.filter((part) => part !== undefined).join(' ');
}

function shownDefault(option: Option<unknown>): string {
  if (option.default === undefined) return option.defaultText ?? '';
  const shown = defaultOf(option);
  return shown === undefined ? '' : `\`${shown}\``;
}

/** The option as it is typed, where a bar would end the cell of a table. */
function cellOf(name: string, table: OptionTable): string {
  return syntaxOf(name, table).replaceAll('|', '\\|');
}

function anchorOf(name: string): string {
  return `cronward-${name.replaceAll(' ', '-')}`;
}
