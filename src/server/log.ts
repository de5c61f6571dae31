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

/** Lines are collected up to this many characters, or for this long: to write each one alone takes as long as to make it. */
const batchLength = 32 * 1024;
const batchMs = 100;

/**
 * Makes the logger of a process. Nothing is lost when the process exits: what is collected is written then. A reader
 * that goes away (`| head`) ends the writing, not the process.
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
  const lines = options.format === 'json' ? jsonLines(fd) : await prettyLines(fd);
  const logger: Logger = pino(common, lines);
  if (options.format === 'pretty' || !logger.isLevelEnabled('info')) return logger;
  const slowInfo = logger.info.bind(logger);
  const info: Logger['info'] = (fields, message) => {
    const line = plainLine(time(), fields, message);
    if (line === undefined) slowInfo(fields, message);
    else lines.write(line);
  };
  return Object.assign(logger, { info });
}

/**
 * The line that pino makes, in one piece by the serializer of the engine, which takes half as long: every decision is a
 * line. Undefined where only pino's serializers do: for an error, and for what is no JSON.
 */
function plainLine(time: string, fields: object, message: string): string | undefined {
  if ('err' in fields) return undefined;
  try {
    const json = JSON.stringify(fields);
    const members = json === '{}' ? '' : `,${json.slice(1, -1)}`;
    return `{"level":"info"${time}${members},"msg":${JSON.stringify(message)}}\n`;
  } catch {
    return undefined;
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

function jsonLines(fd: number): DestinationStream {
  const stream = pino.destination({ dest: fd, sync: false });
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines === '') return;
    const batch = lines;
    lines = '';
    stream.write(batch);
  };
  // Before the listeners of pino's stream, which write what it was given until then.
  process.prependListener('beforeExit', flush);
  process.prependListener('exit', flush);
  return {
    write: (line) => {
      lines += line;
      if (lines.length > batchLength) flush();
      else timer ??= setTimeout(flush, batchMs).unref();
    },
  };
}

async function prettyLines(fd: number): Promise<DestinationStream> {
  // Loaded here, since a server in a cluster never needs it.
  const { default: pretty } = await import('pino-pretty');
  return pretty({ destination: fd, sync: true, colorize: true, translateTime: 'SYS:HH:MM:ss.l' });
}
