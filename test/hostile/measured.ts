import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWebhook } from '../support/cronward.js';
import type { Webhook } from '../support/cronward.js';
import { until } from '../support/processes.js';

/** What a server took, whatever else the machine had to do meanwhile. */
export interface Reading {
  /** The most time of the processor that one turn of the event loop took since the reading before, in milliseconds. */
  readonly turnMs: number;
  /** The most memory that the process has had since it began, in MiB. */
  readonly peakMiB: number;
}

export interface Measured {
  readonly webhook: Webhook;
  readonly read: () => Promise<Reading>;
  /** Ends the server; its exit code. */
  readonly stop: () => Promise<number | NodeJS.Signals>;
}

/** The heap that Node allows itself in a pod of 512 MiB. On a larger machine it takes more before it collects garbage. */
const heapOfPod = ['--max-old-space-size=256', '--max-semi-space-size=1'];

/** Starts `cronward webhook` as it runs in its pod. Linux only, since that counts the time of each thread. */
export async function startMeasured(options: Parameters<typeof startWebhook>[0]): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'cronward-turns-'));
  const path = join(directory, 'longest');
  const meter = new URL('turns.mjs', import.meta.url);
  meter.searchParams.set('to', path);
  const webhook = await startWebhook({ ...options, node: [...heapOfPod, '--import', meter.href] });
  const { program } = webhook;
  return {
    webhook,
    read: async () => {
      writeFileSync(path, '');
      program.signal('SIGUSR2');
      const text = await until('the server to say how long its turns were', () => {
        const written = readFileSync(path, 'utf8');
        return written === '' ? undefined : written;
      });
      return { turnMs: Number(text), peakMiB: peakMiB(program.pid) };
    },
    stop: async () => {
      const code = await program.stop();
      rmSync(directory, { recursive: true, force: true });
      return code;
    },
  };
}

function peakMiB(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1024;
}
