import { type CalendarDate, dateOf, dayOf, secondsPerDay } from './calendar.js';
import type { TimeZone } from './zone.js';

/**
 * The instant at which a zone's clocks show a local time, as Go's `time.Date` picks it: of two such instants mostly
 * the first, and where there is none one that lies the gap's length away.
 */
export function instantAt(zone: TimeZone, local: number): number {
  // Go takes the local time for a first guess of the instant, and looks again where that led to the wrong span.
  const guess = zone.spanAt(local);
  const instant = local - guess.offset;
  if (instant >= guess.start && instant < guess.end) return instant;
  return local - zone.spanAt(instant).offset;
}

/** An instant, in seconds, and what the clocks of a zone show then. */
export class Clock {
  readonly #zone: TimeZone;
  #instant = 0;
  #local = 0;
  #date: CalendarDate = { year: 1970, month: 1, day: 1 };
  #dateOf = 0;

  constructor(zone: TimeZone, instant: number) {
    this.#zone = zone;
    this.moveTo(instant);
  }

  get instant(): number {
    return this.#instant;
  }

  get local(): number {
    return this.#local;
  }

  get dayNumber(): number {
    return Math.floor(this.#local / secondsPerDay);
  }

  get date(): CalendarDate {
    const { dayNumber } = this;
    if (dayNumber !== this.#dateOf) {
      this.#date = dateOf(dayNumber);
      this.#dateOf = dayNumber;
    }
    return this.#date;
  }

  get hour(): number {
    return Math.floor((this.#local - this.dayNumber * secondsPerDay) / 3600);
  }

  get minute(): number {
    return Math.floor(this.#local / 60) - Math.floor(this.#local / 3600) * 60;
  }

  get second(): number {
    return this.#local - Math.floor(this.#local / 60) * 60;
  }

  moveTo(instant: number): void {
    this.#instant = instant;
    this.#local = instant + this.#zone.spanAt(instant).offset;
  }

  moveToLocal(local: number): void {
    this.moveTo(instantAt(this.#zone, local));
  }

  /** To the same day and time of the next month, as Go's `AddDate`: 31 March is followed by 1 May. */
  addMonth(): void {
    const { year, month, day } = this.date;
    const timeOfDay = this.#local - this.dayNumber * secondsPerDay;
    this.moveToLocal(dayOf(year, month + 1, day) * secondsPerDay + timeOfDay);
  }
}
