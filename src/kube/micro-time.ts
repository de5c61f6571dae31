/**
 * `epochMs` as a MicroTime: RFC 3339 in UTC with exactly six decimals. The API server refuses any other number of them,
 * three as `toISOString` writes them included. Fractions of a millisecond are kept; below a microsecond they are cut.
 */
export function microTime(epochMs: number): string {
  const wholeMs = Math.floor(epochMs);
  const micros = Math.floor((epochMs - wholeMs) * 1_000);
  return new Date(wholeMs).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
}

/** `epochMs` as a Time: RFC 3339 in UTC, whole seconds, cut. */
export function secondTime(epochMs: number): string {
  return new Date(Math.floor(epochMs / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}
