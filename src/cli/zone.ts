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

/** The local time of an instant, in epoch milliseconds as if it stood for UTC. */
export function localOf(atMs: number, zone: TimeZone): number {
  return atMs + zone.spanAt(Math.floor(atMs / 1000)).offset * 1000;
}
