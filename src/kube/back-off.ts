export interface BackOff {
  /** The longest first delay. */
  readonly baseMs: number;
  /** No delay is longer. */
  readonly maxMs: number;
}

/**
 * How long to wait after the `failures`th failure in a row, from 1 on: `baseMs` doubled with each, `maxMs` at most,
 * and of that a random share between a half and all, so that those who failed together don't come again together.
 */
export function backOffMs({ baseMs, maxMs }: BackOff, failures: number, random: () => number): number {
  return Math.min(maxMs, baseMs * 2 ** (failures - 1)) * (0.5 + random() / 2);
}
