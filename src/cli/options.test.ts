import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { requireConfig } from './config/file.js';
import { commands } from './commands.js';
import { renderCommandHelp } from './help.js';
import { flagOf, variableOf } from './options.js';
import { readArguments, settle } from './settings.js';

const reference = readFileSync(new URL('../../docs/reference/cli.md', import.meta.url), 'utf8');
const entries = commands.flatMap((command) =>
  Object.entries(command.options).map(([name, option]) => ({ command, name, option })),
);

/** Some value of each kind, by its placeholder. */
const samples: Readonly<Record<string, string>> = {
  PORT: '1',
  COUNT: '1',
  SECONDS: '1',
  DAYS: '1',
  DURATIONS: '90s,backup=1h',
  HOST: 'localhost',
  CONTEXT: 'staging',
  FILE: 'file',
  DIRECTORY: 'directory',
  ZONE: 'UTC',
  TIME: '2026-01-01T00:00:00Z',
  URL: 'https://localhost',
  LABELS: 'team=a',
};

const sampleOf = (placeholder: string | undefined): string =>
  placeholder === undefined ? 'true' : (samples[placeholder] ?? placeholder.split('|')[0] ?? '');

test('Every option is in the parser, the help, the reference and the environment.', () => {
  expect(entries.length).toBeGreaterThan(20);
  for (const { command, name, option } of entries) {
    const { options } = command;
    const sample = sampleOf(option.kind.placeholder);
    const flag = flagOf(name);
    const value = option.kind.fromText(sample);
    expect(value, `${flag} ${sample}`).toBeDefined();

    const typed = readArguments(options, [`${flag}=${sample}`]);
    expect(settle(options, { typed, env: {} })[name], flag).toEqual(value);
    const nothing = readArguments(options, []);
    expect(settle(options, { typed: nothing, env: { [variableOf(name)]: sample } })[name], variableOf(name)).toEqual(
      value,
    );

    const letter = option.short === undefined ? [] : [`-${option.short}`];
    for (const short of letter) {
      const shortly = readArguments(options, option.kind.placeholder === undefined ? [short] : [short, sample]);
      expect(settle(options, { typed: shortly, env: {} })[name], short).toEqual(value);
    }

    const help = renderCommandHelp(command);
    expect(help).toContain(`${flag}${option.kind.placeholder === undefined ? '' : ` ${option.kind.placeholder}`}`);
    expect(help).toContain(variableOf(name));

    const section = reference.split(`\n## cronward ${command.name}\n`)[1]?.split('\n## ')[0];
    expect(section, command.name).toContain(`| \`${flag}`);
    expect(section).toContain(`\`${variableOf(name)}\``);
  }
});

test('an option of the same name takes the same values in every command', () => {
  const kinds = new Map<string, unknown>();
  for (const { name, option } of entries) {
    expect(kinds.get(name) ?? option.kind, name).toBe(option.kind);
    kinds.set(name, option.kind);
  }
});

test('every setting of the configuration file is found at its place, whichever command reads it', async () => {
  for (const { name, option } of entries) {
    if (option.file === undefined) continue;
    const value = option.kind.fromText(sampleOf(option.kind.placeholder));
    const contents = option.file.split('.').reduceRight<unknown>((item, key) => ({ [key]: item }), value);
    const { values } = await requireConfig('file', JSON.stringify(contents));
    expect([...values], name).toEqual([[option.file, value]]);
  }
});

test('what an option refuses of the configuration file, its description refuses as well', async () => {
  for (const { name, option } of entries) {
    if (option.file === undefined) continue;
    for (const value of [true, 'word', -1, 1.5, 1e12, '', [], {}]) {
      if (option.kind.fromFile(value) !== undefined) continue;
      const contents = option.file.split('.').reduceRight<unknown>((item, key) => ({ [key]: item }), value);
      await expect(requireConfig('file', JSON.stringify(contents)), `${name} ${JSON.stringify(value)}`).rejects.toThrow(
        option.file,
      );
    }
  }
});

test('a default satisfies the rule of its own option', () => {
  for (const { name, option } of entries) {
    if (option.default !== undefined) expect(option.kind.fromFile(option.default), name).toEqual(option.default);
  }
});

test('help is text for a narrow window, without blanks at the end of a line', () => {
  for (const command of commands) {
    const lines = renderCommandHelp(command).split('\n');
    const examples = command.examples.map((example) => `  ${example}`);
    expect(lines.filter((line) => /\s$/u.test(line) || (line.length > 100 && !examples.includes(line)))).toEqual([]);
  }
});
