import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A program that this process started, with what it has written so far. */
export interface Program {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when the program has ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly isRunning: () => boolean;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ends the program and waits for it: SIGTERM, then SIGKILL after `patienceMs`. */
  readonly stop: (patienceMs?: number) => Promise<number | NodeJS.Signals>;
}

/**
 * Starts a program that dies with this process, however this process ends. It stands in a process group of its own, so a
 * Ctrl-C at the terminal is for this process alone, which ends its programs in order. The last `kept` characters of each
 * output are kept.
 */
export function start(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  kept = Number.POSITIVE_INFINITY,
): Program {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  // Where there is no such program, the error comes a moment later too, and has been told by then.
  child.on('error', () => undefined);
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start ${command}: is it there, and executable?`);
  const output = { stdout: '', stderr: '' };
  const keep = (name: keyof typeof output) => (chunk: Buffer) => {
    output[name] = (output[name] + chunk.toString()).slice(-kept);
  };
  child.stdout.on('data', keep('stdout'));
  child.stderr.on('data', keep('stderr'));
  const tether = tie(pid);
  const ended = endOf(child).finally(() => tether.kill('SIGKILL'));
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const stop = async (patienceMs = 10_000): Promise<number | NodeJS.Signals> => {
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    return await ended.finally(() => {
      clearTimeout(impatience);
    });
  };
  return {
    pid,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    isRunning,
    signal: (name) => child.kill(name),
    stop,
  };
}

/** The exit code of a child, or the signal that ended it, once its output is read too. */
export async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? 'SIGKILL';
}

/**
 * Kills the process `pid` as soon as this process is gone: the pipe to the watching shell closes with it, after a crash
 * or a SIGKILL too, where no handler of ours would run.
 */
function tie(pid: number): ChildProcess {
  const watcher = spawn('sh', ['-c', 'cat >/dev/null; kill -9 "$1" 2>/dev/null', 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  return watcher;
}
