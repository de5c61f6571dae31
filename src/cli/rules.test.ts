import { expect, test } from 'vitest';
import { configFile } from '../../test/support/config-file.js';
import { callCronward } from '../../test/support/terminal.js';
import { checks, rules } from '../core/cronjob/checks/index.js';
import { manifestRules } from '../findings/index.js';

test('each rule has a line with its group, its level and its summary', async () => {
  const { code, stdout, stderr } = await callCronward(['rules']);
  expect([code, stderr]).toEqual([0, '']);
  const [heading, ...lines] = stdout.trimEnd().split('\n');
  expect(heading).toMatch(/^RULE +GROUP +LEVEL +SUMMARY$/u);
  expect(lines).toHaveLength(rules.length + manifestRules.length);
  for (const [index, { id, group, level = 'core', summary }] of rules.entries()) {
    expect(lines[index]?.split(/ {2,}/u)).toEqual([id, group, level, summary]);
  }
  for (const { id, level, summary } of manifestRules) {
    expect(lines.map((line) => line.split(/ {2,}/u))).toContainEqual([id, 'manifest', level, summary]);
  }
});

test('the columns begin below their headings', async () => {
  const { stdout } = await callCronward(['rules']);
  const [heading = '', ...lines] = stdout.trimEnd().split('\n');
  const starts = ['GROUP', 'LEVEL', 'SUMMARY'].map((title) => heading.indexOf(title));
  for (const line of lines) {
    for (const start of starts) expect(line.slice(start - 2, start + 1), line).toMatch(/^ {2}\S$/u);
  }
});

test('on a terminal the summaries are folded within their column', async () => {
  const columns = 90;
  const wide = (await callCronward(['rules'])).stdout.split('\n');
  const folded = (await callCronward(['rules'], { columns })).stdout.trimEnd().split('\n');
  expect(Math.max(...folded.map((line) => line.length))).toBeLessThanOrEqual(columns);
  expect(folded.length).toBeGreaterThan(wide.length);
  const at = folded[0]?.indexOf('SUMMARY') ?? 0;
  const continued = folded.filter((line) => line.startsWith(' '));
  expect(continued.filter((line) => line.slice(0, at).trim() !== '' || line[at] === ' ')).toEqual([]);
  expect(folded.map((line) => line.slice(at)).join(' ')).toContain(rules[1]?.summary);
});

test('a terminal that is too narrow for a column of text gets one of 24 characters, and folds the rest', async () => {
  const lines = (await callCronward(['rules'], { columns: 20 })).stdout.trimEnd().split('\n');
  const at = lines[0]?.indexOf('SUMMARY') ?? 0;
  const lengths = lines.map((line) => line.slice(at).length);
  expect(Math.max(...lengths)).toBe(24);
});

test.each([
  ['core', ['types', ...checks.map(({ id }) => id)]],
  ['warn', rules.filter(({ level }) => level === 'warn').map(({ id }) => id)],
  ['off', rules.filter(({ level }) => level === 'off').map(({ id }) => id)],
  ['deny', rules.filter(({ level }) => level === 'deny').map(({ id }) => id)],
])('--level %s shows the rules of this level only', async (level, ids) => {
  const { code, stdout } = await callCronward(['rules', '--level', level, '--json']);
  expect(code).toBe(0);
  const shown = JSON.parse(stdout) as { id: string; level: string }[];
  expect(shown.map(({ id }) => id).sort()).toEqual(ids.sort());
  expect(shown.every((rule) => rule.level === level)).toBe(true);
});

test('--json gives the fields too', async () => {
  const shown = JSON.parse((await callCronward(['rules', '--json'])).stdout) as unknown[];
  expect(shown).toHaveLength(rules.length + manifestRules.length);
  expect(shown).toContainEqual({
    id: 'starting-deadline',
    group: 'spec',
    level: 'core',
    summary: 'The starting deadline is 0 seconds or more.',
    fields: ['spec.startingDeadlineSeconds'],
  });
});

test('with --config the levels are those of the policy', async () => {
  const config = configFile('rules: { label-name: deny, no-history: off }');
  const idsOf = async (level: string): Promise<readonly string[]> => {
    const { stdout } = await callCronward(['rules', '--config', config, '--level', level, '--json']);
    return (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
  };
  expect(await idsOf('deny')).toContain('label-name');
  expect(await idsOf('off')).toContain('no-history');
  expect(await idsOf('warn')).not.toContain('label-name');
});

test('a level that is none is wrong usage', async () => {
  expect(await callCronward(['rules', '--level', 'error'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'cronward: --level "error": must be one of core, deny, warn, off\n',
  });
});
