import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditOptions } from '../src/cli/judging-options.js';
import { linkPrograms } from './support/installed.js';
import { run } from './support/processes.js';

/** What is typed before the Tab key, and what stands there after it. */
const lines = [
  ['cronward lin', 'cronward lint'],
  ['cronward generate cr', 'cronward generate crd'],
  ['cronward lint --form', 'cronward lint --format'],
  ['cronward lint --format js', 'cronward lint --format json'],
  ['cronward lint --format=js', 'cronward lint --format=json'],
  ['cronward lint nigh', 'cronward lint nightly.yaml'],
  ['cronward lint --config nigh', 'cronward lint --config nightly.yaml'],
  ['cronward lint --config=nigh', 'cronward lint --config=nightly.yaml'],
  ['cronward rules nigh', 'cronward rules nigh'],
  ['cronward explain schedule-time', 'cronward explain schedule-time-zone'],
  ['cronward next @daily --time-zone Europe/Berl', 'cronward next @daily --time-zone Europe/Berlin'],
  ['cronward completion zs', 'cronward completion zsh'],
  ['cronward audit --context sta', 'cronward audit --context staging'],
  ['cronward audit --kubeconfig=other --context=a', 'cronward audit --kubeconfig=other --context=another'],
] as const;

const has = async (program: string): Promise<boolean> => (await run('sh', ['-c', `command -v ${program}`])).code === 0;
/** Completion by readline and zle needs a terminal, which `script` makes. */
const missing = async (...programs: string[]): Promise<string | undefined> => {
  for (const program of programs) if (!(await has(program))) return `there is no ${program} on this machine`;
  return undefined;
};

let home = '';
let env: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cronward-completion-'));
  mkdirSync(join(home, 'bin'));
  linkPrograms(join(home, 'bin'));
  writeFileSync(join(home, 'nightly.yaml'), '');
  writeFileSync(join(home, 'kubeconfig'), 'contexts: [{ name: staging }, { name: live }]');
  writeFileSync(join(home, 'other'), 'contexts: [{ name: another }]');
  const path = [join(home, 'bin'), dirname(process.execPath), process.env['PATH'] ?? ''];
  env = {
    ...process.env,
    HOME: home,
    ZDOTDIR: home,
    XDG_CONFIG_HOME: home,
    TERM: 'xterm',
    KUBECONFIG: join(home, 'kubeconfig'),
    PATH: path.join(delimiter),
  };
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await run('cronward', ['completion', shell], { env });
    if (code !== 0) throw new Error(`cronward completion ${shell} ends with ${code}`);
    writeFileSync(join(home, `cronward.${shell}`), stdout);
  }
  writeFileSync(join(home, '.bashrc'), 'source cronward.bash\n');
  writeFileSync(join(home, '.zshrc'), 'autoload -U compinit; compinit -u -D; bindkey -e; source ./cronward.zsh\n');
});

afterAll(() => {
  rmSync(home, { recursive: true });
});

/** What becomes of lines that are typed on a terminal, each with a Tab at its end, as the shell would run them. */
async function typedInto(shell: string, typed: readonly string[]): Promise<readonly string[]> {
  const toLineStart = '\u0001';
  const keys = typed.map((line) => `${line}\t${toLineStart}echo COMPLETED \r`).join('');
  const { stdout } = await run('sh', ['-c', `cd '${home}' && exec script -qec '${shell} -i' /dev/null`], {
    stdin: `${keys}exit\r`,
    env,
  });
  // Echo prints at the beginning of a line, which the terminal may have been told to clear first.
  return stdout.split(/[\r\n]+/u).flatMap((line) => {
    // eslint-disable-next-line no-control-regex -- what a terminal is told begins with a control character
    const printed = /^(?:\u001b\[[?0-9;]*[a-zA-Z])*COMPLETED (.+?) *$/u.exec(line)?.[1];
    return printed === undefined ? [] : [printed];
  });
}

describe.each(['bash', 'zsh'])('in %s the Tab key completes', (shell) => {
  test('commands, options, their words, rules, time zones and files', async ({ skip }) => {
    skip((await missing(shell, 'script')) !== undefined, await missing(shell, 'script'));
    const completed = await typedInto(
      shell,
      lines.map(([typed]) => typed),
    );
    expect(completed).toEqual(lines.map(([, whole]) => whole));
  });
});

describe('in fish the Tab key completes', () => {
  test('commands, options, their words, rules, time zones and files', async ({ skip }) => {
    skip((await missing('fish')) !== undefined, await missing('fish'));
    for (const [typed, whole] of lines) {
      const { stdout } = await run(
        'sh',
        ['-c', `cd '${home}' && exec fish -c 'source cronward.fish; complete -C "$line"'`],
        {
          env: { ...env, line: typed },
        },
      );
      const words = typed.split(' ');
      const candidates = stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('\t')[0]);
      expect(candidates, typed).toEqual(typed === whole ? [] : [whole.split(' ')[words.length - 1]]);
    }
  });
});

test('kubectl is answered as it asks the completion of its plugins: the words, then the directive', async () => {
  expect(await run('kubectl_complete-cronward', ['audit', '--all'], { env })).toEqual({
    code: 0,
    stdout: `--all-namespaces\t${auditOptions.allNamespaces.help}\n:4\n`,
    stderr: '',
  });
  expect((await run('kubectl_complete-cronward', ['lint', ''], { env })).stdout).toBe(':0\n');
});

test('as a plugin of kubectl it says what to type there', async () => {
  const help = await run('kubectl-cronward', ['lint', '--help'], { env });
  expect(help.stdout).toContain('Usage: kubectl cronward lint [options] <file>...\n');
  expect(help.stdout).toContain('\n  helm template . | kubectl cronward lint -\n');
  expect(await run('kubectl-cronward', ['lint'], { env })).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'kubectl cronward: lint needs files or directories, or - for standard input: kubectl cronward lint manifests/\n',
  });
});
