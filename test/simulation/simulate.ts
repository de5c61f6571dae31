import { Oracle } from './oracle.js';
import { planFrom } from './plan.js';
import type { Plan } from './plan.js';
import type { Process, Sent } from './process.js';
import type { Fate } from './weather.js';
import { World } from './world.js';

export interface Result {
  readonly plan: Plan;
  /** One sentence a fault of the controller. */
  readonly violations: readonly string[];
  /** What happened that the protocol does not promise to prevent: the documentation tells of it. */
  readonly gaps: readonly string[];
  /** What happened, line by line, where it was asked for. */
  readonly trace: readonly string[];
  readonly starts: number;
  readonly calls: number;
}

/** Runs what the seed says. The same seed gives the same run, traced or not. */
export async function simulate(seed: number, tracing = false): Promise<Result> {
  return carryOut(planFrom(seed), tracing);
}

/** Runs a plan; `choose` decides what becomes of each call, where it is given. */
export async function carryOut(
  plan: Plan,
  tracing = false,
  choose?: (process: Process, sent: Sent) => Fate,
): Promise<Result> {
  const oracle = new Oracle(tracing);
  await new World(plan, oracle, choose).run();
  const { violations, gaps, lines, starts, calls } = oracle;
  return { plan, violations, gaps, trace: lines, starts, calls };
}
