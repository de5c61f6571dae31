import type { Controller } from '../../support/controller.js';
import { disturbed } from '../arena.js';
import type { Arena } from '../arena.js';

/** Starts a controller behind every proxy, and notes that until then there was none. */
export async function ready(arena: Arena): Promise<readonly Controller[]> {
  const fromMs = Date.now();
  const controllers = await Promise.all(arena.proxies.map((_, index) => arena.launch(index)));
  for (const controller of controllers) await controller.ready();
  // With leader election the first leader is found within a retry.
  const recoveryMs = controllers.length === 1 ? 2_000 : 5_000;
  disturbed(arena, { what: 'not started', fromMs: fromMs - 60_000, recoveryMs });
  return controllers;
}
