import { expect, test } from 'vitest';
import { commands } from '../commands.js';
import { flagOf } from '../options.js';
import { complete } from './complete.js';

const vocabulary = {
  rules: () => Promise.resolve([{ word: 'a-rule', meaning: 'what it asks for' }]),
  contexts: () => Promise.resolve(['staging']),
  timeZones: () => ['UTC', 'Europe/Berlin'],
};

const at = (...words: string[]) => complete(words, commands, vocabulary);
const wordsAt = async (...words: string[]) => (await at(...words)).words.map(({ word }) => word);

test('every command, option and word of an option is completed', async () => {
  for (const { name, options } of commands) {
    const words = name.split(' ');
    for (const index of words.keys()) expect(await wordsAt(...words.slice(0, index), '')).toContain(words[index]);
    expect(await wordsAt(...words, '-')).toEqual([...Object.keys(options).map(flagOf), '--help']);
    for (const [option, { kind }] of Object.entries(options)) {
      const values = kind.placeholder?.includes('|') === true ? kind.placeholder.split('|') : [];
      for (const value of values) {
        expect(await wordsAt(...words, flagOf(option), value.slice(0, 1)), `${name} ${option}`).toContain(value);
        expect(await wordsAt(...words, `${flagOf(option)}=`)).toEqual(values);
      }
    }
  }
});

test('an operand that is one of a few words is completed', async () => {
  for (const { name, operand } of commands) {
    const listed = /^<(?<words>[^ ]+\|[^ ]+)>$/u.exec(operand ?? '')?.groups?.['words'];
    if (listed !== undefined) expect(await wordsAt(...name.split(' '), ''), name).toEqual(listed.split('|'));
  }
  expect(await wordsAt('completion', '')).toEqual(['bash', 'zsh', 'fish']);
});

test.each([
  [['lint', '']],
  [['lint', '--fix', '']],
  [['lint', '--', '--f']],
  [['lint', '--config', '']],
  [['lint', '--config=m']],
  [['webhook', '--cert-dir', '']],
  [['config', 'check', '']],
])('%j may be a file', async (words) => {
  expect(await at(...words)).toEqual({ words: [], files: true });
});

test.each([
  [['rules', '']],
  [['lint', '--max-warnings', '']],
  [['lint', '--nonsense=']],
  [['nonsense', '']],
  [['help', 'lint', '']],
  [['help', 'generate', 'x']],
  [['audit', '-n', '-']],
])('%j is nothing that is known', async (words) => {
  expect(await at(...words)).toEqual({ words: [], files: false });
});

test('contexts, rules and time zones are completed, rules with what they mean', async () => {
  expect(await at('explain', 'a-')).toEqual({
    words: [{ word: 'a-rule', meaning: 'what it asks for' }],
    files: false,
  });
  expect(await wordsAt('audit', '-n', 'reports', '--context', 's')).toEqual(['staging']);
  expect(await wordsAt('next', '@daily', '--time-zone', 'E')).toEqual(['Europe/Berlin']);
});

test('an option that is given already is not offered again, unless it is the value of another one', async () => {
  expect(await wordsAt('lint', '--fix', '--format=json', '-')).not.toContain('--fix');
  expect(await wordsAt('lint', '--fix', '--format=json', '-')).not.toContain('--format');
  expect(await wordsAt('lint', '--fix', '--')).toContain('--config');
});

test('a group of commands is one word, which says what is in it', async () => {
  const first = (await at('')).words;
  expect(first.filter(({ word }) => word === 'generate')).toEqual([
    { word: 'generate', meaning: 'crd, policy, webhooks, manifests, schema' },
  ]);
  expect(first.map(({ word }) => word)).toContain('help');
  expect(await wordsAt('help', 'generate', '')).toEqual(['crd', 'policy', 'webhooks', 'manifests', 'schema']);
  expect(await wordsAt('-')).toEqual(['--help', '--version']);
});
