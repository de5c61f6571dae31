import type { Clock } from '../kube/clock.js';

/** How often the two clocks are compared, in milliseconds. */
const everyMs = 1_000;
/** A wall clock that loses less than this between two looks is being slewed, not set back. */
const toleranceMs = 500;

/** Calls `told` within a second of each time that the wall clock is set back. Returns what ends it. */
export function onSetBack(clock: Clock, told: () => void): () => void {
  const lead = (): number => clock.nowMs() - clock.monotonicMs();
  let before = lead();
  let callOff = (): void => undefined;
  const look = (): void => {
    const now = lead();
    if (now < before - toleranceMs) told();
    before = now;
    callOff = clock.after(everyMs, look);
  };
  callOff = clock.after(everyMs, look);
  return () => {
    callOff();
  };
}
