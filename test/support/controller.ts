import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, start, until } from './processes.js';
import type { Program } from './processes.js';
import { root } from './sources.js';

export interface ControllerOptions {
  readonly kubeconfig: string;
  /** More options of the command, by their names without dashes, such as `{ 'leader-elect': true }`. */
  readonly flags?: Readonly<Record<string, string | number | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Where its output is appended; without it the output is kept in memory. */
  readonly logFile?: string;
  /** What is started in place of `node dist/main.js controller`. */
  readonly command?: readonly string[];
}

/** A running `cronward controller`. */
export interface Controller {
  readonly program: Program;
  /** Resolves when it is ready, and rejects when it ends before. */
  readonly ready: () => Promise<void>;
  /** The HTTP status of a path of the probes' port; undefined where nothing answers. */
  readonly probe: (path: '/healthz' | '/readyz') => Promise<number | undefined>;
  /** What the metrics' port says; undefined where nothing answers. */
  readonly metrics: () => Promise<string | undefined>;
}

/** Starts `cronward controller` with its ports on 127.0.0.1, without leader election unless a flag says otherwise. */
export async function startController(options: ControllerOptions): Promise<Controller> {
  const { kubeconfig, flags = {}, env = {}, logFile, command = builtController() } = options;
  const [healthPort, metricsPort] = [await freePort(), await freePort()];
  const all = {
    kubeconfig,
    host: '127.0.0.1',
    'health-port': healthPort,
    'metrics-port': metricsPort,
    'leader-elect': false,
    'log-format': 'json',
    ...flags,
  };
  const args = [...command, ...Object.entries(all).map(([name, value]) => `--${name}=${String(value)}`)];
  const environment = { ...plainEnvironment(), ...env };
  const [file = '', ...rest] = args;
  // `exec` leaves the shell's process id to the program, so that a signal meets the program itself.
  const program =
    logFile === undefined
      ? start(file, rest, environment)
      : start('sh', ['-c', 'log=$1; shift; exec "$@" >>"$log" 2>&1', 'sh', logFile, ...args], environment);
  const get = (port: number, path: string): Promise<Response | undefined> =>
    fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  const probe = async (path: string): Promise<number | undefined> => (await get(healthPort, path))?.status;
  const ready = async (): Promise<void> => {
    await until(
      'cronward controller to be ready',
      async () => {
        if (!program.isRunning()) throw new Error(`cronward controller ended early: ${program.stderr()}`);
        return (await probe('/readyz')) === 200 ? true : undefined;
      },
      { tries: 3_000, pauseMs: 20 },
    );
  };
  const metrics = async (): Promise<string | undefined> => await (await get(metricsPort, '/metrics'))?.text();
  return { program, ready, probe, metrics };
}

function builtController(): readonly string[] {
  const path = join(root, 'dist', 'main.js');
  if (!existsSync(path)) throw new Error('dist/main.js is missing: run `npm run build` first');
  return [process.execPath, path, 'controller'];
}

/** The environment without settings of cronward, which would change what the tests see. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CRONWARD_')));
}
