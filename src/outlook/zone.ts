import { quote } from '../core/field/index.js';
import { findTimeZone, type TimeZone, timeZoneLike } from '../core/schedule/index.js';

/**
 * The time zone of a name as Kubernetes knows it, or the sentence that says why there is none. Kubernetes refuses an empty
 * zone and the machine's own, which would differ from machine to machine.
 */
export function zoneOrFault(name: string): TimeZone | string {
  const zone = findTimeZone(name);
  if (zone !== undefined && name !== '' && name !== 'Local') return zone;
  const like = timeZoneLike(name);
  return `unknown time zone ${quote(name)}${like === undefined ? '' : `; write ${like}`}`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** What clocks show, as `Sat 2026-03-28 02:30`; the time is local, in epoch milliseconds as if it stood for UTC. */
export function clockText(localMs: number): string {
  const local = new Date(localMs);
  return `${weekdays[local.getUTCDay()] ?? ''} ${local.toISOString().slice(0, 16).replace('T', ' ')}`;
}

/**
 * The first instant at which the clocks of a zone show a local time, or, where they skip it, the one at which they skip.
 * Both in epoch milliseconds, the local time as if it stood for UTC.
 */
export function instantOf(localMs: number, zone: TimeZone): number {
  const aroundMs = [localMs - dayMs, localMs + dayMs];
  const [before = 0, after = 0] = aroundMs.map((atMs) => localMs - (localOf(atMs, zone) - atMs));
  const exact = [before, after].sort((a, b) => a - b).find((atMs) => localOf(atMs, zone) === localMs);
  // What is skipped is past the change by as much as it is past its beginning.
  return exact ?? zone.spanAt(Math.floor(after / 1000)).end * 1000;
}

/** No two changes of the clocks are so close. */
const dayMs = 86_400_000;

/** The local time of an instant, in epoch milliseconds as if it stood for UTC. */
export function localOf(atMs: number, zone: TimeZone): number {
  return atMs + zone.spanAt(Math.floor(atMs / 1000)).offset * 1000;
}
