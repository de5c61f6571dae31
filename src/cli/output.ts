import type { Writable } from 'node:stream';
import { ClosedPipe } from './context.js';
import type { Output } from './context.js';
import { Failure, reasonOf } from './failure.js';

/**
 * A stream as a command sees it. A write is done when the stream has handed the text on, so a command that awaits it
 * is never faster than its reader, and nothing is lost when the process ends afterwards.
 */
export function outputTo(stream: Writable & { readonly isTTY?: boolean; readonly columns?: number }): Output {
  // Without a listener the stream would end the process with a stack trace; the write's own callback has the error.
  stream.on('error', () => undefined);
  return {
    isTerminal: stream.isTTY === true,
    // A pseudo-terminal that nobody has told its size has 0 columns.
    columns: () => (stream.isTTY === true && (stream.columns ?? 0) > 0 ? stream.columns : undefined),
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (error === null || error === undefined) resolve();
          else reject(isClosed(error) ? new ClosedPipe() : Failure.environment(`cannot write: ${reasonOf(error)}`));
        });
      }),
  };
}

function isClosed(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END';
}
