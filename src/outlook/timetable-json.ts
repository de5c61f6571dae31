import type { ClockEffect, TimeZone } from '../core/schedule/index.js';
import { rfc3339Utc } from './instant.js';
import { localText, offsetAt, offsetText } from './timetable.js';
import type { Timetable } from './timetable.js';

/** The runs for a program: instants in RFC 3339 in UTC, clocks with their offset, local times without. */
export interface TimetableJson {
  readonly next: readonly string[];
  readonly words: string;
  readonly timeZone: string;
  readonly localTimeZone?: string;
  readonly runs: readonly {
    readonly at: string;
    readonly clock: string;
    readonly localClock?: string;
    readonly occurrence?: 'first' | 'second';
  }[];
  readonly clockChanges: readonly {
    readonly at: string;
    readonly from: string;
    readonly to: string;
    readonly skipped: readonly string[];
    readonly repeated: readonly string[];
    readonly leftOut: readonly string[];
  }[];
}

/**
 * The runs for a program: `next` has the instants, `runs` what clocks show at each of them, in the zone of the schedule and
 * in that of the reader.
 */
export function timetableJson({ words, zone, localZone, runs, effects }: Timetable): TimetableJson {
  const shown = (atMs: number, shownIn: TimeZone): string => {
    const offset = offsetAt(atMs, shownIn);
    return `${localText(atMs + offset * 1000)}${offsetText(offset)}`;
  };
  return {
    next: runs.map(({ atMs }) => rfc3339Utc(atMs)),
    words,
    timeZone: zone.name,
    ...(localZone !== undefined && { localTimeZone: localZone.name }),
    runs: runs.map(({ atMs, occurrence }) => ({
      at: rfc3339Utc(atMs),
      clock: shown(atMs, zone),
      ...(localZone !== undefined && { localClock: shown(atMs, localZone) }),
      ...(occurrence !== undefined && { occurrence }),
    })),
    clockChanges: effects.map(changeJson),
  };
}

function changeJson({ change, skipped, repeated, leftOut }: ClockEffect): TimetableJson['clockChanges'][number] {
  return {
    at: rfc3339Utc(change.at * 1000),
    from: localText(change.before * 1000),
    to: localText(change.after * 1000),
    skipped: skipped.map(localText),
    repeated: repeated.map(localText),
    leftOut: leftOut.map(localText),
  };
}
