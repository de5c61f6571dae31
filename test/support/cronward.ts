import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, run, start, until } from './processes.js';
import type { Outcome, Program } from './processes.js';
import { root } from './sources.js';

/** A running `cronward webhook`. */
export interface Webhook {
  /** Where the API server calls it: `https://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  readonly program: Program;
  /** What Prometheus would read. */
  readonly metrics: () => Promise<string>;
  /** The HTTP status of a path of the probes' port; undefined where nothing answers. */
  readonly probe: (path: '/healthz' | '/readyz') => Promise<number | undefined>;
}

/** Runs a command of the built command line to its end. */
export function cronward(args: readonly string[], input: { stdin?: string } = {}): Promise<Outcome> {
  return run(process.execPath, [builtProgram(), ...args], { ...input, env: plainEnvironment() });
}

/** Starts `cronward webhook` on 127.0.0.1 and waits until it is ready. */
export async function startWebhook(options: {
  certDir: string;
  port?: number;
  drainSeconds?: number;
  idleSeconds?: number;
  config?: string;
  /** More options, as they are typed. */
  more?: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Options of Node.js itself. */
  node?: readonly string[];
}): Promise<Webhook> {
  const [port, healthPort, metricsPort] = [options.port ?? (await freePort()), await freePort(), await freePort()];
  const flags = {
    host: '127.0.0.1',
    port,
    'health-port': healthPort,
    'metrics-port': metricsPort,
    'cert-dir': options.certDir,
    'drain-seconds': options.drainSeconds ?? 0,
    'idle-seconds': options.idleSeconds ?? 0,
  };
  const args = Object.entries({ ...flags, ...(options.config !== undefined && { config: options.config }) }).map(
    ([name, value]) => `--${name}=${String(value)}`,
  );
  const program = start(
    process.execPath,
    [...(options.node ?? []), builtProgram(), 'webhook', ...args, ...(options.more ?? [])],
    { ...plainEnvironment(), ...options.env },
  );
  const probe = async (path: string): Promise<number | undefined> => {
    const answer = await fetch(`http://127.0.0.1:${healthPort}${path}`).catch(() => undefined);
    return answer?.status;
  };
  await until('cronward webhook to be ready', async () => {
    if (!program.isRunning()) throw new Error(`cronward webhook ended early: ${program.stderr()}`);
    return (await probe('/readyz')) === 200 ? true : undefined;
  });
  const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  return { url: `https://127.0.0.1:${port}`, port, program, probe, metrics };
}

/**
 * Starts `cronward dev` on ports of 127.0.0.1 and waits for its page, at `url`. `more` are options as they are typed, `env` what its
 * environment has besides.
 */
export async function startDev(
  more: readonly string[] = [],
  pagePort = 0,
  env: NodeJS.ProcessEnv = {},
): Promise<{ url: string; program: Program }> {
  const ports = ['--port=0', '--health-port=0', '--metrics-port=0', `--page-port=${pagePort}`];
  const args = [builtProgram(), 'dev', '--host=127.0.0.1', ...ports, ...more];
  const program = start(process.execPath, args, { ...plainEnvironment(), KUBECONFIG: '', ...env });
  const url = await until('cronward dev to serve its page', () => {
    if (!program.isRunning()) throw new Error(`cronward dev ended early: ${program.stderr()}`);
    return /^ {2}page +(http:\S+)/mu.exec(program.stdout())?.[1];
  });
  return { url, program };
}

export function builtProgram(): string {
  const path = join(root, 'dist', 'main.js');
  if (!existsSync(path)) throw new Error('dist/main.js is missing: run `npm run build` first, as `npm test` does');
  return path;
}

/** The environment without settings of cronward, which would change what the tests see. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CRONWARD_')));
}
