import { expect, test } from 'vitest';
import { callCronward } from '../../test/support/terminal.js';
import { commands } from './commands.js';
import { version } from './version.js';

test.each([['--version'], ['version'], ['-v']])('%s prints the version', async (word) => {
  expect(await callCronward([word])).toEqual({ code: 0, stdout: `${version()}\n`, stderr: '' });
});

test.each([[['--help']], [['-h']], [['help']]])('%j lists every command', async (argv) => {
  const { code, stdout } = await callCronward(argv);
  expect(code).toBe(0);
  for (const { name, summary } of commands) expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}`, 'mu'));
});

test('every command has its help, asked for in any way, before anything can fail', async () => {
  for (const { name } of commands) {
    const words = name.split(' ');
    const { code, stdout } = await callCronward([...words, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: cronward ${name}`);
    expect((await callCronward(['help', ...words])).stdout).toBe(stdout);
    expect((await callCronward([...words, '--no-such-option', '-h'])).stdout).toBe(stdout);
  }
});

test('help of a group lists its commands', async () => {
  for (const argv of [
    ['generate', '--help'],
    ['help', 'generate'],
  ]) {
    const { code, stdout } = await callCronward(argv);
    expect(code).toBe(0);
    expect(stdout).toContain('generate webhooks');
    expect(stdout).not.toContain('cronward dev');
  }
});

test.each([
  [['wehbook'], 'unknown command "wehbook"; did you mean webhook?'],
  [['verify'], 'unknown command "verify"; see cronward help'],
  [['help', 'nexxt'], 'unknown command "nexxt"; did you mean next?'],
  [['generate'], 'generate needs one of crd, policy, webhooks, manifests, schema'],
  [['generate', 'webhook'], 'generate: unknown command "webhook"; did you mean webhooks?'],
  [['generate', 'x'], 'generate: unknown command "x"; it is one of crd, policy, webhooks, manifests, schema'],
  [['--port', '1', 'webhook'], '"--port" stands before the command; write cronward <command> [options]'],
  [['version', 'now'], 'unexpected argument "now"'],
  [['generate', 'crd', '--url=x'], 'unknown option "--url"'],
  [['\u001b[31mred'], 'unknown command "\\u001b[31mred"; see cronward help'],
])('%j is wrong usage: %s', async (argv, sentence) => {
  expect(await callCronward(argv)).toEqual({ code: 2, stdout: '', stderr: `cronward: ${sentence}\n` });
});

test('without a command the help is shown as an error', async () => {
  const { code, stdout, stderr } = await callCronward([]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^cronward: no command is given\n\nAdmits,/u);
});
