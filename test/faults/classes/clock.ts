import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/processes.js';
import { root } from '../../support/sources.js';
import { disturbed, pause } from '../arena.js';
import type { Arena } from '../arena.js';
import { ready } from './ready.js';

/** The clock is never further from the true time than this, in milliseconds. */
export const longestJumpMs = 40_000;

/** A jump is noticed within a second, and what is due then has its Job soon after. */
const noticedMs = 5_000;

/** The environment of a controller whose wall clock `jumpClock` can set. */
export function jumpingClock(file: string): Readonly<Record<string, string>> {
  writeFileSync(file, '0');
  const preload = join(root, 'test', 'faults', 'jumping-clock.mjs');
  return { JUMPING_CLOCK: file, NODE_OPTIONS: `--import=${preload}` };
}

/** The controller's wall clock jumps ahead and back. No tick may run twice for it, and none that a jump passes is lost. */
export function jumpClock(file: string): (arena: Arena, count: number) => Promise<void> {
  return async (arena, count) => {
    const controllers = await ready(arena);
    const fromMs = Date.now();
    const set = (offsetMs: number): void => {
      writeFileSync(file, String(offsetMs));
      for (const { program } of controllers) program.signal('SIGUSR2');
      arena.fault(`clock ${offsetMs < 0 ? 'behind' : offsetMs > 0 ? 'ahead' : 'right again'}`);
    };
    for (let i = 0; i < count; i++) {
      const offsetMs = arena.random.pick([-1, 1, 1, 1]) * arena.random.whole(1_000, longestJumpMs);
      const beforeMs = latestTicks(arena);
      set(offsetMs);
      if (offsetMs > 15_000) await caughtUp(arena, beforeMs, offsetMs);
      await pause(arena.random.whole(500, 6_000));
      set(0);
      await pause(arena.random.whole(500, 6_000));
    }
    // Ticks that ran ahead of their time do not run again when it comes.
    await pause(longestJumpMs);
    disturbed(arena, { what: 'clock', fromMs, recoveryMs: noticedMs });
  };
}

function latestTicks({ history }: Arena): ReadonlyMap<string, number> {
  const latest = new Map<string, number>();
  for (const { job } of history.changes) {
    if (job?.owner === undefined || job.tickMs === undefined) continue;
    latest.set(job.owner, Math.max(latest.get(job.owner) ?? 0, job.tickMs));
  }
  return latest;
}

/** With Allow, each CronJob gets the run that became due by the jump; where an earlier jump has not brought it already. */
async function caughtUp(arena: Arena, before: ReadonlyMap<string, number>, offsetMs: number): Promise<void> {
  const jumpedMs = Date.now();
  const waiting = arena.cronJobs.filter(({ policy }) => policy === 'Allow');
  const behind = (): string[] => {
    const now = latestTicks(arena);
    return waiting
      .filter(({ uid, everyMs }) => {
        const dueMs = jumpedMs + offsetMs - everyMs;
        return (before.get(uid) ?? 0) < dueMs && (now.get(uid) ?? 0) < dueMs;
      })
      .map(({ key }) => key);
  };
  await until('the runs after the jump', () => (behind().length === 0 ? true : undefined), {
    tries: noticedMs / 50,
  }).catch(() => {
    arena.wrong.push(...behind().map((key) => `late: ${key} did not start the run that a jump of the clock made due`));
  });
}
