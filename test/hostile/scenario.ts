import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { callUntil, newTally, p99 } from './callers.js';
import type { Tally, Target } from './callers.js';
import { startMeasured } from './measured.js';
import { Trust } from './trust.js';

export interface Terms {
  /** How much of it: `ci` takes seconds, `long` minutes. */
  readonly extent: 'ci' | 'long';
  /** Told once where the calls are counted. */
  readonly watch: (tally: Tally) => void;
}

export type Scenario = (terms: Terms) => Promise<Seen>;

/** What was seen. */
export interface Seen {
  /** What was done, for a person: `1000 slow connections`. */
  readonly what: string;
  readonly calls: number;
  readonly retries: number;
  readonly failures: readonly string[];
  readonly p99Ms: number;
  /** See `Reading`; left out where there were several servers. */
  readonly turnMs?: number;
  readonly peakMiB?: number;
}

export function seenOf(what: string, tally: Tally): Seen {
  return { what, calls: tally.calls, retries: tally.retries, failures: tally.failures, p99Ms: p99(tally) };
}

/** Has `work` done in a new directory with a certificate. */
export async function onGround<Result>(work: (certDir: string, trust: Trust) => Promise<Result>): Promise<Result> {
  const certDir = mkdtempSync(join(tmpdir(), 'cronward-hostile-'));
  try {
    return await work(certDir, await Trust.begin(certDir));
  } finally {
    rmSync(certDir, { recursive: true, force: true });
  }
}

/** What `work` does to one server, which is started with `more` options, and what that took. `work` returns what it did. */
export function onServer(
  { watch }: Terms,
  more: readonly string[],
  work: (target: Target, tally: Tally) => Promise<string>,
): Promise<Seen> {
  return onGround(async (certDir, trust) => {
    const server = await startMeasured({ certDir, more: ['--log-level', 'error', ...more] });
    try {
      const target = trust.at(() => server.webhook.port);
      // The first calls compile what they pass through, and each reading begins a new measurement.
      await callUntil({ target, width: 4, tally: newTally() }, pause(1_000));
      await server.read();
      const tally = newTally();
      watch(tally);
      const what = await work(target, tally);
      const reading = await server.read();
      const code = await server.stop();
      if (code !== 0) tally.failures.push(`the server ended with ${String(code)}`);
      return { ...seenOf(what, tally), ...reading };
    } finally {
      await server.stop();
    }
  });
}
