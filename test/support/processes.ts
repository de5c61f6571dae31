import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A program that a test started, with everything it has written so far. */
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

/** What a program left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a program that dies with this process, however this process ends. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Program {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start ${command}: is it there, and executable?`);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const tether = tie(pid);
  const ended = outcome(child).finally(() => tether.kill('SIGKILL'));
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

/** Runs a program to its end. */
export async function run(
  command: string,
  args: readonly string[],
  { stdin = '', env = process.env }: { stdin?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  // A program may end without reading all of its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const code = await outcome(child);
  if (typeof code !== 'number') throw new Error(`${command} was ended by ${code}: ${output.stderr}`);
  return { code, ...output };
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

async function outcome(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? 'SIGKILL';
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
  return address.port;
}

/**
 * Asks until the answer is no longer `undefined`, and gives up with an error that names what it waited for.
 * The pause between two questions only spares the processor; no outcome depends on its length.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  { tries = 300, pauseMs = 50 }: { tries?: number; pauseMs?: number } = {},
): Promise<T> {
  for (let i = 0; i < tries; i++) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`Waited for ${what} in vain: asked ${tries} times`);
}

/** Runs `work` on every item, `width` at a time; the results stand in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
