import { run } from '../../src/cli/run.js';
import type { Program } from '../../src/cli/context.js';
import type { ExitCode } from '../../src/cli/failure.js';

/** What came of a command that was called as a function. */
export interface Transcript {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Situation {
  readonly program?: Program;
  readonly env?: Readonly<Record<string, string>>;
  /** What comes in on standard input, in chunks. */
  readonly stdin?: readonly string[];
  readonly nowMs?: number;
  /** UTC unless told otherwise. */
  readonly localTimeZone?: string;
  /** The width of the terminal that both outputs go to; undefined where they don't go to one. */
  readonly columns?: number;
  readonly stop?: AbortSignal;
  /** Called with everything that was written to standard output so far. */
  readonly onOutput?: (stdout: string) => void;
}

/** Calls `cronward` with `argv`, in this process. The clock stands still at the beginning of 2026. */
export async function callCronward(argv: readonly string[], situation: Situation = {}): Promise<Transcript> {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    isTerminal: situation.columns !== undefined,
    columns: () => situation.columns,
    write: (text: string) => {
      written[name] += text;
      if (name === 'stdout') situation.onOutput?.(written.stdout);
      return Promise.resolve();
    },
  });
  const code = await run(argv, {
    program: situation.program ?? 'cronward',
    env: situation.env ?? {},
    stdin: bytesOf(situation.stdin ?? []),
    stdout: output('stdout'),
    stderr: output('stderr'),
    nowMs: () => situation.nowMs ?? Date.UTC(2026, 0, 1),
    localTimeZone: () => situation.localTimeZone ?? 'UTC',
    stopSignal: () => situation.stop ?? new AbortController().signal,
  });
  return { code, ...written };
}

async function* bytesOf(chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}
