import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { setInterval } from 'node:timers';
import { URL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/*
 * Loaded into a server before its program: `node --import <this file>?to=<path> …`. The signal SIGUSR2 has it write to <path>,
 * as a number of milliseconds, the most time of the processor that one turn of the event loop has taken since the signal before.
 *
 * Not the time of a clock, in which other programs have the processor, too.
 */

const everyMs = 10;

/** What the kernel has given this thread so far, in milliseconds. */
const spentMs = () => Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ', 1)[0]) / 1e6;

// A worker thread loads what its process has loaded.
if (isMainThread) {
  const to = new URL(import.meta.url).searchParams.get('to');
  let [lastMs, longestMs] = [spentMs(), 0];
  // A timer that is due waits for the end of one turn only; what was spent between two of them is one turn and the 10 ms.
  setInterval(() => {
    const nowMs = spentMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  }, everyMs).unref();
  process.on('SIGUSR2', () => {
    writeFileSync(to, String(longestMs));
    longestMs = 0;
  });
}
