import { pause } from '../arena.js';
import type { Arena } from '../arena.js';
import { ready } from './ready.js';

/** The watches are cut, those of one resource or all. No run may be late for it: ticks come from a clock. */
export async function cutWatches(arena: Arena, count: number): Promise<void> {
  await ready(arena);
  for (let i = 0; i < count; i++) {
    const resource = arena.random.pick(['cronjobs', 'jobs', 'everything']);
    for (const proxy of arena.proxies)
      proxy.cutWatches((call) => resource === 'everything' || call.resource === resource);
    arena.fault(`watches of ${resource} cut`);
    await pause(arena.random.whole(500, 2_500));
  }
}

/** The watches stay open and say nothing any more. */
export async function silenceWatches(arena: Arena, count: number): Promise<void> {
  await ready(arena);
  for (let i = 0; i < count; i++) {
    for (const proxy of arena.proxies) proxy.silenceWatches();
    arena.fault('watches silenced');
    await pause(arena.random.whole(4_000, 9_000));
  }
}

/** Each event comes twice for a while. */
export async function doubleEvents(arena: Arena, count: number): Promise<void> {
  await ready(arena);
  for (let i = 0; i < count; i++) {
    for (const proxy of arena.proxies) proxy.doubleEvents(true);
    arena.fault('events doubled');
    await pause(arena.random.whole(1_000, 3_000));
    for (const proxy of arena.proxies) proxy.doubleEvents(false);
    await pause(arena.random.whole(500, 1_000));
  }
}

/** Events come late, in one go, while every other call is answered at once: the caches are stale meanwhile. */
export async function delayEvents(arena: Arena, count: number): Promise<void> {
  await ready(arena);
  for (let i = 0; i < count; i++) {
    for (const proxy of arena.proxies) proxy.holdEvents();
    arena.fault('events delayed');
    await pause(arena.random.whole(1_500, 12_000));
    for (const proxy of arena.proxies) proxy.deliverEvents();
    await pause(arena.random.whole(500, 2_000));
  }
}
