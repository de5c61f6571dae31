import { minutesADay } from './bins.ts';
import type { Place } from './clock.ts';

/** A key that was pressed on the map. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
}

const lastWeekday = 6;
const minutesAnHour = 60;

/**
 * Where a key takes the cursor of a map with columns of so many minutes: the arrows to the next cell, Page Up and Page Down an hour,
 * Home and End to the ends of the day, with Ctrl of the week. It stays within the map; undefined for other keys.
 */
export function movedBy({ key, ctrlKey }: Pressed, { weekday, minute }: Place, perColumn: number): Place | undefined {
  const from = minute - (minute % perColumn);
  const last = minutesADay - perColumn;
  const to = (day: number, at: number): Place => ({
    weekday: Math.min(Math.max(day, 0), lastWeekday),
    minute: Math.min(Math.max(at, 0), last),
  });
  const hour = Math.max(minutesAnHour, perColumn);
  switch (key) {
    case 'ArrowLeft':
      return to(weekday, from - perColumn);
    case 'ArrowRight':
      return to(weekday, from + perColumn);
    case 'ArrowUp':
      return to(weekday - 1, from);
    case 'ArrowDown':
      return to(weekday + 1, from);
    case 'PageUp':
      return to(weekday, from - hour);
    case 'PageDown':
      return to(weekday, from + hour);
    case 'Home':
      return to(ctrlKey ? 0 : weekday, 0);
    case 'End':
      return to(ctrlKey ? lastWeekday : weekday, last);
    default:
      return undefined;
  }
}
