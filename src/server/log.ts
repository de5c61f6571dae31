import pino from 'pino';
import type { DestinationStream } from 'pino';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What the server asks of a logger; a pino logger is one. */
export interface Logger {
  debug: (fields: object, message: string) => void;
  info: (fields: object, message: string) => void;
  warn: (fields: object, message: string) => void;
  error: (fields: object, message: string) => void;
  isLevelEnabled: (level: 'debug' | 'info' | 'warn' | 'error') => boolean;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** `json`: one JSON object a line; `pretty`: for a person at a terminal, in colour. */
  readonly format: 'json' | 'pretty';
  /** The file descriptor to write to; standard output unless told otherwise. */
  readonly fd?: number;
}

/**
 * Lines are made and written so many at a time, or after so long: one line alone takes as long to write as to make, and
 * three times as long to make as one in a row of them, whose code and tables are in the processor's caches.
 */
const batchLines = 64;
const batchMs = 100;

/**
 * Makes the logger of a process. The fields of an information must not be changed once they are given, since its line is
 * made later. Nothing is lost when the process exits: what is collected is written then. A reader that goes away
 * (`| head`) ends the writing, not the process.
 */
export async function createLogger(options: LogOptions): Promise<Logger> {
  const fd = options.fd ?? 1;
  const time = isoTime();
  const common = {
    level: options.level,
    // The platform says which process it was.
    base: null,
    timestamp: time,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (options.format === 'pretty') {
    const pretty: Logger = pino(common, await prettyLines(fd));
    return pretty;
  }
  const lines = new Lines(fd);
  const logger: Logger = pino(common, lines);
  if (!logger.isLevelEnabled('info')) return logger;
  const slowInfo = logger.info.bind(logger);
  const info: Logger['info'] = (fields, message) => {
    // Only pino's serializers know what to show of an error.
    if ('err' in fields) slowInfo(fields, message);
    else lines.later({ time: time(), fields, message, otherwise: slowInfo });
  };
  return Object.assign(logger, { info });
}

/** A line that is still to be made. */
interface Information {
  /** As a member of the line, after its comma. */
  readonly time: string;
  readonly fields: object;
  readonly message: string;
  /** Logs it another way where the fields are no JSON. */
  readonly otherwise: Logger['info'];
}

/** The line that pino makes, in one piece by the serializer of the engine, which takes half as long: every decision is a line. */
function lineOf({ time, fields, message, otherwise }: Information): string {
  try {
    const json = JSON.stringify(fields);
    const members = json === '{}' ? '' : `,${json.slice(1, -1)}`;
    return `{"level":"info"${time}${members},"msg":${JSON.stringify(message)}}\n`;
  } catch {
    otherwise(fields, message);
    return '';
  }
}

/** The time of a line in RFC 3339, written once a millisecond: a busy server has ten lines in one. */
function isoTime(): () => string {
  let lastMs = Number.NaN;
  let text = '';
  return () => {
    const nowMs = Date.now();
    if (nowMs !== lastMs) {
      lastMs = nowMs;
      text = `,"time":"${new Date(nowMs).toISOString()}"`;
    }
    return text;
  };
}

/** Lines on their way to a file, in their order. */
class Lines {
  readonly #stream: DestinationStream;
  #waiting: (string | Information)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(fd: number) {
    this.#stream = pino.destination({ dest: fd, sync: false });
    // Before the listeners of pino's stream, which write what it was given until then.
    process.prependListener('beforeExit', this.#flush);
    process.prependListener('exit', this.#flush);
  }

  write(line: string): void {
    this.later(line);
  }

  later(line: string | Information): void {
    this.#waiting.push(line);
    if (this.#waiting.length >= batchLines) this.#flush();
    else this.#timer ??= setTimeout(this.#flush, batchMs).unref();
  }

  readonly #flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // To make one can add another: see `otherwise`.
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const text = batch.map((line) => (typeof line === 'string' ? line : lineOf(line))).join('');
      if (text !== '') this.#stream.write(text);
    }
  };
}

async function prettyLines(fd: number): Promise<DestinationStream> {
  // Loaded here, since a server in a cluster never needs it.
  const { default: pretty } = await import('pino-pretty');
  return pretty({ destination: fd, sync: true, colorize: true, translateTime: 'SYS:HH:MM:ss.l' });
}
