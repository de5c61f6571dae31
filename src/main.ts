#!/usr/bin/env node
import { basename } from 'node:path';
import type { Context } from './cli/context.js';
import { exitCode } from './cli/failure.js';
import { outputTo } from './cli/output.js';
import { run } from './cli/run.js';

/** By convention, a program that a signal has ended exits with 128 and the signal's number. */
const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** Aborted at the first SIGTERM or SIGINT. A second one ends the process at once, whatever it is doing. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const [name, code] of Object.entries(signals)) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(code);
      stop.abort();
    });
  }
  return stop.signal;
}

/** What the file that was started is called: that of a plugin of kubectl, or of its completion, has a name of its own. */
const startedAs = basename(process.argv[1] ?? '', '.js');

const context: Context = {
  program: startedAs.startsWith('kubectl') ? 'kubectl cronward' : 'cronward',
  env: process.env,
  stdin: process.stdin,
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  nowMs: () => Date.now(),
  localTimeZone: () => new Intl.DateTimeFormat().resolvedOptions().timeZone,
  stopSignal,
};

try {
  const words = process.argv.slice(2);
  process.exit(await run(startedAs === 'kubectl_complete-cronward' ? ['__complete', ...words] : words, context));
} catch (error) {
  process.stderr.write(`cronward: unexpected fault: ${describe(error)}\n`);
  process.exit(exitCode.environment);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
