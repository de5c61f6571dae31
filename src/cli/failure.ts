/** How a command ends, and with it the process. */
export const exitCode = {
  /** The command did what it was asked to do. */
  done: 0,
  /** The command worked, and the answer is no: an invalid schedule, a generated file that is out of date. */
  no: 1,
  /** The command line, the environment or the configuration file asks for something that does not exist. */
  usage: 2,
  /** What the command needs of its surroundings is missing: a port, a certificate, a file. */
  environment: 3,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The command can't do what it was asked. The message is one sentence for the person who asked. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: ExitCode;

  private constructor(message: string, code: ExitCode) {
    super(message);
    this.exitCode = code;
  }

  /** Wrong usage: the sentence names the option, its value and the rule. */
  static usage(message: string): Failure {
    return new Failure(message, exitCode.usage);
  }

  /** The surroundings refused: the sentence says what was tried and what came back. */
  static environment(message: string): Failure {
    return new Failure(message, exitCode.environment);
  }
}

/** What a system call's error says, without its stack: `EACCES: permission denied, open 'x'` becomes `permission denied`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return /^E[A-Z0-9]+: (?<reason>.*?)(, \w+.*)?$/su.exec(error.message)?.groups?.['reason'] ?? error.message;
}
