import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { linkPrograms } from './support/installed.js';
import { run } from './support/processes.js';
import type { Outcome } from './support/processes.js';
import { root } from './support/sources.js';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const page = read('docs/ci.md');
const examples = [...page.matchAll(/^```yaml\n(.*?)^```$/gmsu)].map(([, text]) => parse(text ?? '') as unknown);

const bad = read('manifests/samples/bad-cronjob.yaml');
const good = read('manifests/samples/batch-cronjob.yaml').replace(/image: .*/u, 'image: busybox:1.37');

/** A checkout of somebody's manifests, with the package's programs on the PATH. */
let place = '';
let env: NodeJS.ProcessEnv = {};

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'cronward-pipelines-'));
  for (const folder of ['bin', 'manifests', 'charts/rendered']) mkdirSync(join(place, folder), { recursive: true });
  linkPrograms(join(place, 'bin'));
  writeFileSync(join(place, 'manifests/good.yaml'), good);
  writeFileSync(join(place, 'charts/rendered/bad one.yaml'), bad);
  writeFileSync(join(place, 'cronward.yaml'), 'rules: { image-tag: deny }\n');
  env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CRONWARD_')));
  env['PATH'] = [join(place, 'bin'), dirname(process.execPath), env['PATH'] ?? ''].join(delimiter);
});

afterAll(() => {
  rmSync(place, { recursive: true });
});

const sh = (line: string, more: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  run('bash', ['-e', '-o', 'pipefail', '-c', `cd '${place}'\n${line}`], { env: { ...env, ...more } });

describe('.pre-commit-hooks.yaml', () => {
  interface Hook {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly entry: string;
    readonly language: string;
    readonly files: string;
    readonly require_serial: boolean;
  }
  const hooks = parse(read('.pre-commit-hooks.yaml')) as readonly Hook[];

  test('has what pre-commit asks of a hook', () => {
    for (const hook of hooks) {
      expect(hook).toMatchObject({ language: 'node', require_serial: true });
      expect(Object.keys(hook).sort()).toEqual(
        ['description', 'entry', 'files', 'id', 'language', 'name', 'require_serial'].sort(),
      );
      // pre-commit packs the repository, which has to build it.
      const { bin, scripts } = JSON.parse(read('package.json')) as Record<'bin' | 'scripts', Record<string, string>>;
      expect(bin).toHaveProperty(hook.entry.split(' ')[0] ?? '');
      expect(scripts['prepack']).toContain('npm run build');
    }
    const [example] = examples.filter((value) => JSON.stringify(value).includes('"repos"')) as [
      { repos: readonly { hooks: readonly { id: string; exclude: string }[] }[] },
    ];
    expect(hooks.map(({ id }) => id)).toContain(example.repos[0]?.hooks[0]?.id);
    for (const { id } of hooks) expect(page).toContain(id);
  });

  test.each(hooks)(
    '$id takes the names of files that hold manifests, and fails where a CronJob is refused',
    async (hook) => {
      const files = [
        'manifests/good.yaml',
        'charts/rendered/bad one.yaml',
        'README.md',
        'a.yml',
        'b.json',
        'c.yaml.bak',
      ];
      expect(files.filter((file) => new RegExp(hook.files, 'u').test(file))).toEqual([
        ...['manifests/good.yaml', 'charts/rendered/bad one.yaml', 'a.yml', 'b.json'],
      ]);
      expect(await sh(`${hook.entry} --config cronward.yaml manifests/good.yaml`)).toMatchObject({ code: 0 });
      const refused = await sh(`${hook.entry} manifests/good.yaml 'charts/rendered/bad one.yaml'`);
      expect(refused.code).toBe(1);
      expect(refused.stdout).toContain('charts/rendered/bad one.yaml:');
    },
  );
});

describe('action.yml', () => {
  const action = parse(read('action.yml')) as {
    readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
    readonly runs: {
      readonly using: string;
      readonly steps: readonly {
        readonly shell: string;
        readonly run: string;
        readonly env?: Record<string, string>;
      }[];
    };
  };
  const [install, lint] = action.runs.steps;

  /** Runs the step as a runner does: its environment filled in from the inputs, in the checkout. */
  const act = (inputs: Readonly<Record<string, string>>): Promise<Outcome> => {
    const filled = Object.entries(lint?.env ?? {}).map(([name, text]) => [
      name,
      text.replace(
        /\$\{\{ inputs\.([\w-]+) \}\}/gu,
        (_, input: string) => inputs[input] ?? action.inputs[input]?.default ?? '?',
      ),
    ]);
    return sh(lint?.run ?? '', { ...(Object.fromEntries(filled) as NodeJS.ProcessEnv), GITHUB_ACTION_PATH: root });
  };

  test('has what GitHub asks of an action', () => {
    expect(action).toMatchObject({
      name: expect.any(String) as string,
      description: expect.any(String) as string,
      runs: { using: 'composite' },
    });
    for (const { shell, run: script } of action.runs.steps) {
      expect(shell).toBe('bash');
      // What is filled in there would be run.
      expect(script).not.toContain('${{');
    }
    expect(install?.run).toBe('npm ci --no-audit --no-fund && npm run build');
    const used = Object.values(lint?.env ?? {}).map((text) => /inputs\.([\w-]+)/u.exec(text)?.[1]);
    expect(used.sort()).toEqual(Object.keys(action.inputs).sort());
  });

  test('its inputs are those of docs/ci.md', () => {
    for (const [name, { description }] of Object.entries(action.inputs)) {
      expect(description).toMatch(/\.$/u);
      expect(page).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'mu'));
    }
    const steps = examples.flatMap((example) => (Array.isArray(example) ? (example as object[]) : []));
    const ours = steps.filter((step) => JSON.stringify(step).includes('/cronward@')) as { with: object }[];
    expect(ours).toHaveLength(2);
    for (const step of ours) for (const name of Object.keys(step.with)) expect(action.inputs).toHaveProperty(name);
  });

  test('without inputs it annotates what is wrong in the whole checkout', async () => {
    const { code, stdout } = await act({});
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=charts\/rendered\/bad one\.yaml,line=\d+/mu);
  });

  test('takes paths, a policy and a limit of warnings', async () => {
    expect(await act({ paths: 'manifests\n' })).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(join(place, 'manifests/untagged.yaml'), good.replace(/image: .*/u, 'image: busybox'));
    expect(await act({ paths: 'manifests' })).toMatchObject({ code: 0 });
    expect((await act({ paths: 'manifests\ncharts/rendered/bad one.yaml' })).code).toBe(1);
    const denied = await act({ paths: 'manifests', config: 'cronward.yaml' });
    expect(denied.stdout).toContain('::error file=manifests/untagged.yaml');
    expect((await act({ paths: 'manifests', 'max-warnings': 'many' })).stderr).toContain(
      'CRONWARD_MAX_WARNINGS "many"',
    );
    rmSync(join(place, 'manifests/untagged.yaml'));
  });

  test('writes SARIF for code scanning into a file', async () => {
    expect(await act({ format: 'sarif', output: 'cronward.sarif' })).toMatchObject({ code: 1, stdout: '' });
    const sarif = JSON.parse(readFileSync(join(place, 'cronward.sarif'), 'utf8')) as {
      version: string;
      runs: object[];
    };
    expect([sarif.version, sarif.runs.length]).toEqual(['2.1.0', 1]);
  });
});

describe('the Dockerfile', () => {
  /** The instructions of each stage, in their order; one without a name is the last. */
  const stages = read('Dockerfile')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .reduce<{ name: string; from: string; lines: string[] }[]>((found, line) => {
      const [, from = '', name = ''] = /^FROM (\S+)(?: AS (\S+))?$/u.exec(line) ?? [];
      if (from === '') found.at(-1)?.lines.push(line);
      else found.push({ name, from, lines: [] });
      return found;
    }, []);
  const ci = stages.find(({ name }) => name === 'ci');
  const last = stages.at(-1);
  const json = (lines: readonly string[] | undefined, instruction: string): readonly string[] => {
    const line = lines?.find((text) => text.startsWith(`${instruction} `));
    return JSON.parse(line?.slice(instruction.length + 1) ?? '[]') as string[];
  };

  test('copies what is there and is not ignored, and ends no stage as root', () => {
    const sent = read('.dockerignore').split('\n');
    for (const { lines } of stages) {
      const sources = lines.flatMap((line) => /^COPY (?!--from)(.+) \S+$/u.exec(line)?.[1]?.split(' ') ?? []);
      for (const source of sources) {
        expect(existsSync(join(root, source)), source).toBe(true);
        expect(sent).toContain(`!${source.replace('./', '')}`);
      }
    }
    for (const stage of [ci, last])
      expect(stage?.lines.findLast((line) => line.startsWith('USER '))).toBe('USER 65532:65532');
  });

  test('without a target builds the server, and with the target ci the command line', () => {
    expect(last?.name).toBe('');
    expect(json(last?.lines, 'ENTRYPOINT')[0]).toBe('node');
    expect(json(last?.lines, 'CMD')[0]).toBe('webhook');
    expect(json(ci?.lines, 'ENTRYPOINT')).toEqual(['cronward']);
    expect(ci?.lines).toContain('RUN chmod +x dist/main.js && ln -s /app/dist/main.js /usr/local/bin/cronward');
    expect(page).toContain('docker build --target ci');
  });

  test('the commands of docs/ci.md do there what they say', async () => {
    const workdir = ci?.lines.find((line) => line.startsWith('WORKDIR '))?.slice('WORKDIR '.length);
    const calls = [...page.matchAll(/docker run (?<options>.*?) cronward:ci(?<args>.*)$/gmu)];
    expect(calls.length).toBeGreaterThan(3);
    for (const { groups = {} } of calls) {
      if (groups['options']?.includes('-v ') === true) expect(groups['options']).toContain(`:${workdir ?? ''}`);
      const args = groups['args']?.trim() === '' ? json(ci?.lines, 'CMD').join(' ') : (groups['args'] ?? '');
      const outcome = await sh(`cronward ${args} <manifests/good.yaml`);
      // The whole checkout has a bad CronJob in it.
      expect(outcome, args).toMatchObject({ code: args === 'lint .' ? 1 : 0 });
    }
  });

  test('the job of GitLab leaves its report behind', async () => {
    const job = examples.find((example) => JSON.stringify(example).includes('junit')) as {
      cronward: { script: string; artifacts: { reports: { junit: string } } };
    };
    expect((await sh(job.cronward.script)).code).toBe(0);
    expect(readFileSync(join(place, job.cronward.artifacts.reports.junit), 'utf8')).toMatch(/^<\?xml/u);
  });
});
