import type { ExitCode } from './failure.js';
import type { OptionTable } from './options.js';
import type { Configuration } from './settings.js';

/** Everything that a command may touch of the process that runs it. */
export interface Context {
  /** What was typed to start the program. */
  readonly program: Program;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The clock, in epoch milliseconds. */
  readonly nowMs: () => number;
  /** The IANA name of the time zone that the clocks of this machine show. */
  readonly localTimeZone: () => string;
  /**
   * A signal that is aborted when the process is asked to stop. A command that never asks for it ends as other programs
   * do when they are interrupted.
   */
  readonly stopSignal: () => AbortSignal;
}

/** The names that the program goes by: its own, and that of a plugin of kubectl. */
export type Program = 'cronward' | 'kubectl cronward';

/** A stream that text goes to. */
export interface Output {
  /** Resolves when more may be written; rejects with `ClosedPipe` once nobody reads any longer. */
  write: (text: string) => Promise<void>;
  /** Whether a person watches: a terminal. */
  readonly isTerminal: boolean;
  /** How many characters a line of the terminal has at the moment; undefined where there is none, or it doesn't say. */
  readonly columns: () => number | undefined;
}

/** The reader of an output went away (`| head`). Not an error: the command just has nothing left to do. */
export class ClosedPipe extends Error {
  override readonly name = 'ClosedPipe';
}

/** A command that has read its settings. What it needs besides is the policy, or to hear of another configuration. */
export type Run<Settings, Table extends OptionTable = OptionTable> = (
  settings: Settings,
  context: Context,
  operands: readonly string[],
  configuration: Configuration<Table>,
) => Promise<ExitCode>;
