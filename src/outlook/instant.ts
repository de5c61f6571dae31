const rfc3339 =
  /^(?<date>\d{4}-\d{2}-\d{2})[Tt](?<time>\d{2}:\d{2}:\d{2})(?<fraction>\.\d+)?(?<offset>[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/u;

/**
 * Reads a time in RFC 3339, as Go's `time.RFC3339` does: a day that its month has, seconds up to 59, `24:00` refused.
 * Digits below the millisecond are cut off.
 */
export function instantMs(text: string): number | undefined {
  const parts = rfc3339.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const { date = '', time = '', fraction = '', offset = '' } = parts;
  const local = Date.parse(`${date}T${time}Z`);
  // `Date.parse` reads the 30th of February as the 2nd of March, and 24:00 as the next midnight.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(`${date}T${time}`)) return undefined;
  return local + Number(fraction.slice(1, 4).padEnd(3, '0')) - offsetMs(offset);
}

/** An instant as Kubernetes writes it: UTC, to the second. */
export function rfc3339Utc(atMs: number): string {
  return new Date(Math.floor(atMs / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function offsetMs(offset: string): number {
  if (offset === 'Z' || offset === 'z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
