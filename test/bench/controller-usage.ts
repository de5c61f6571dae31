import { readFileSync } from 'node:fs';
import { pause } from './controller-cluster.js';

/** What a process uses; Linux only. */
export interface Usage {
  /** Resident memory in MB (10^6 bytes). */
  readonly residentMb: number;
  /** Percent of one core, over the time that it was watched. */
  readonly cpuPercent: number;
}

/** User and system time so far, in milliseconds: fields 14 and 15 of proc(5), in ticks of 10 ms. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export function residentMb(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}

export async function usageOver(pid: number, durationMs: number): Promise<Usage> {
  const before = cpuMs(pid);
  const from = performance.now();
  await pause(durationMs);
  const cpuPercent = ((cpuMs(pid) - before) / (performance.now() - from)) * 100;
  return { residentMb: residentMb(pid), cpuPercent };
}

/** Waits until a process has next to nothing to do: it is done with what it does at its start. */
export async function untilIdle(pid: number): Promise<void> {
  let quiet = 0;
  for (let i = 0; i < 300 && quiet < 3; i++) {
    const { cpuPercent } = await usageOver(pid, 2_000);
    quiet = cpuPercent < 4 ? quiet + 1 : 0;
  }
}
