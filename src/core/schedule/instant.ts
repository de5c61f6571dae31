/** The instants that Kubernetes can write down: RFC 3339 has the years 0000 to 9999. */
const earliestMs = -62_167_219_200_000;
const latestMs = 253_402_300_799_999;

/** The whole second that holds an instant; `undefined` for NaN and for instants outside the years 0 to 9999. */
export function secondOf(instantMs: number): number | undefined {
  return instantMs >= earliestMs && instantMs <= latestMs ? Math.floor(instantMs / 1000) : undefined;
}

/** A second as milliseconds; `undefined` outside the years 0 to 9999. */
export function instantOf(seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  const instantMs = seconds * 1000;
  return instantMs >= earliestMs && instantMs <= latestMs ? instantMs : undefined;
}
