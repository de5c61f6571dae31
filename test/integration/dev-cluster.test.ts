import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TryAnswer } from '../../src/page/api.js';
import { findAssets } from '../support/control-plane.js';
import { shellBlocks } from '../support/documents.js';
import { hasControllerManager } from '../support/kube-controller-manager.js';
import { freePort, run, start, until } from '../support/processes.js';
import type { Outcome, Program } from '../support/processes.js';
import { root } from '../support/sources.js';

const found = findAssets();
const missing =
  'missing' in found
    ? found.missing
    : hasControllerManager(found.directory)
      ? undefined
      : `there is no kube-controller-manager in ${found.directory}`;

/** What docs/controller.md has one type, in order. */
const [developed = [], own = [], released = []] = shellBlocks('docs/controller.md').map(({ commands }) => commands);

describe.skipIf(missing !== undefined)(
  `the commands of docs/controller.md${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    const home = mkdtempSync(join(tmpdir(), 'cronward-dev-'));
    const environment: NodeJS.ProcessEnv = { ...process.env, HOME: home };
    let dev: Program | undefined;

    const sh = (command: string): Promise<Outcome> =>
      run('sh', ['-c', `cd "$1"; export KUBECONFIG="$HOME/.kube/config"; ${command}`, 'sh', root], {
        env: environment,
      });
    const cronward = async (args: string): Promise<Program> => {
      const ports = `--port=${await freePort()} --health-port=${await freePort()} --metrics-port=${await freePort()}`;
      const flags = args.startsWith('dev') ? `${ports} --page-port=0` : ports.slice(ports.indexOf('--health'));
      const command = `cd "$HOME"; exec "${process.execPath}" "$1/dist/main.js" ${args} ${flags}`;
      return start('sh', ['-c', command, 'sh', root], environment);
    };

    beforeAll(async () => {
      environment['KUBEBUILDER_ASSETS'] = 'directory' in found ? found.directory : '';
      const programs = join(home, 'bin');
      mkdirSync(programs);
      const wrapper = `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/main.js')}" "$@"\n`;
      writeFileSync(join(programs, 'cronward'), wrapper, { mode: 0o755 });
      environment['PATH'] = [programs, environment['KUBEBUILDER_ASSETS'], process.env['PATH']].join(':');
      expect(developed).toEqual(['cronward dev --cluster']);
      dev = await cronward('dev --cluster');
      const kubeconfig = await until(
        'the cluster',
        () => {
          if (dev?.isRunning() !== true) throw new Error(`cronward dev ended: ${dev?.stderr() ?? ''}`);
          return /^export KUBECONFIG=(\S+)/mu.exec(dev.stdout())?.[1];
        },
        { tries: 1_200 },
      );
      mkdirSync(join(home, '.kube'));
      copyFileSync(kubeconfig, join(home, '.kube/config'));
    });

    afterAll(async () => {
      await dev?.stop();
      rmSync(home, { recursive: true, force: true });
    });

    test('cronward dev --cluster prints commands that work, and refuses what is bad', async () => {
      const printed = (dev?.stdout() ?? '').split('\n').filter((line) => line.startsWith('kubectl'));
      expect(printed).toEqual([
        'kubectl apply -f manifests/samples/tutorial-cronjob.yaml',
        'kubectl get tcj,jobs --watch',
      ]);
      const applied = await sh(printed[0] ?? '');
      expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('cronjob-sample created') as string });
      const bad = await sh('kubectl apply -f manifests/samples/bad-cronjob.yaml');
      expect(bad).toMatchObject({ code: 1, stderr: expect.stringContaining('minute: 61 is above') as string });
    });

    test(
      'its page says what kubectl printed, and shows what was decided and what runs',
      { timeout: 60_000 },
      async () => {
        const page = /page {6}(http:\S+)/u.exec(dev?.stdout() ?? '')?.[1] ?? '';
        for (const sample of ['tutorial-cronjob', 'bad-cronjob']) {
          const text = readFileSync(join(root, `manifests/samples/${sample}.yaml`), 'utf8');
          const printed = await sh(
            `sed 's/^  name: .*/  name: on-the-page/' manifests/samples/${sample}.yaml | kubectl apply -f -`,
          );
          const answer = await fetch(`${page}api/try`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ text: text.replace(/^ {2}name: .*/mu, '  name: on-the-page'), timeZone: 'UTC' }),
          });
          const { cronJobs } = (await answer.json()) as TryAnswer;
          expect(`${cronJobs[0]?.kubectl ?? ''}\n`).toBe(`${printed.stderr}${printed.stdout}`);
        }
        const leave = new AbortController();
        const live = await fetch(`${page}api/live`, { signal: leave.signal });
        let said = '';
        for await (const piece of live.body ?? []) {
          said += Buffer.from(piece as Uint8Array).toString();
          const hasCronJob = said.includes('"name":"on-the-page","schedule":"*/1 * * * *"');
          if (hasCronJob && said.includes('"verdict":"denied"') && said.includes('{"connected":true}')) break;
        }
        leave.abort();
        expect(said).toContain('"name":"default/on-the-page"');
      },
    );

    test('a run starts, its Job succeeds, and the status tells of both', { timeout: 60_000 }, async () => {
      const sample = `sed 's/cronjob-sample/quick/; s/"\\*\\/1 .*"/"@every 2s"/' manifests/samples/tutorial-cronjob.yaml`;
      expect((await sh(`${sample} | kubectl apply -f -`)).code).toBe(0);
      const status = await until(
        'a Job that succeeded',
        async () => {
          const { stdout } = await sh(`kubectl get tcj quick -o jsonpath='{.status.lastSuccessfulTime}'`);
          return stdout === '' ? undefined : stdout;
        },
        { tries: 400 },
      );
      expect(status).toMatch(/^\d{4}-.*Z$/u);
    });

    test('a Job that is held can be let go by hand', { timeout: 60_000 }, async () => {
      const name = await until('a Job', async () => {
        const { stdout } = await sh(`kubectl get jobs -o jsonpath='{.items[-1:].metadata.name}'`);
        return stdout === '' ? undefined : stdout;
      });
      const [command = ''] = released;
      expect((await sh(command.replace('<name>', name))).code).toBe(0);
    });

    test('a controller of its own is ready, and stands by', { timeout: 60_000 }, async () => {
      const [crd = '', apply = '', controller = ''] = own;
      expect((await sh(crd)).code).toBe(0);
      expect((await sh(apply)).code).toBe(0);
      const program = await cronward(controller.replace(/^cronward /u, ''));
      await until('the second controller to stand by', () =>
        program.stdout().includes('leader election: standing by') ? true : undefined,
      );
      expect(await program.stop()).toBe(0);
    });

    test('cronward dev --kubeconfig serves the webhook and runs a controller on that cluster', async () => {
      const program = await cronward('dev --kubeconfig .kube/config');
      await until('its controller to stand by', () =>
        program.stdout().includes('leader election: standing by') ? true : undefined,
      );
      const curl = /^curl .*$/mu.exec(program.stdout())?.[0] ?? '';
      expect(await sh(curl)).toMatchObject({ code: 0, stdout: expect.stringContaining('"allowed":true') as string });
      expect(await program.stop()).toBe(0);
    });

    test('Ctrl-C takes the cluster down again', { timeout: 60_000 }, async () => {
      const kubeconfig = /^export KUBECONFIG=(\S+)/mu.exec(dev?.stdout() ?? '')?.[1] ?? '';
      dev?.signal('SIGINT');
      expect(await dev?.ended).toBe(0);
      expect(existsSync(dirname(kubeconfig))).toBe(false);
    });
  },
);
