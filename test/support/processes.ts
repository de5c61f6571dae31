import { spawn } from 'node:child_process';
import { endOf } from '../../src/local-cluster/program.js';

export { freePort } from '../../src/local-cluster/port.js';
export { start } from '../../src/local-cluster/program.js';
export type { Program } from '../../src/local-cluster/program.js';

/** What a program left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
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
  const code = await endOf(child);
  if (typeof code !== 'number') throw new Error(`${command} was ended by ${code}: ${output.stderr}`);
  return { code, ...output };
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
