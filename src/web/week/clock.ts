/** Monday first, as everywhere in a week. */
export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const dayMs = 86_400_000;

/** A minute of the week by the clocks of some zone. */
export interface Place {
  /** 0 is Monday. */
  readonly weekday: number;
  /** Of the day, from 0 to 1439. */
  readonly minute: number;
}

/** `Monday` */
export function weekdayName(weekday: number): string {
  return weekdays[weekday] ?? '';
}

/** `02:15`; the end of a day is `24:00`. */
export function clockOf(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** `Mon 00:00` */
export function placeName({ weekday, minute }: Place): string {
  return `${weekdayName(weekday).slice(0, 3)} ${clockOf(minute)}`;
}

/** Tells where in the week of a zone an instant is. Throws a `RangeError` for a zone that is not known here. */
export function placesIn(timeZone: string): (at: string) => Place {
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'long', hour: 'numeric', minute: 'numeric' },
  });
  return (at) => {
    const parts = new Map(format.formatToParts(Date.parse(at)).map(({ type, value }) => [type, value]));
    return {
      weekday: weekdays.findIndex((name) => name === parts.get('weekday')),
      minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    };
  };
}

/**
 * The dates of the week that begins at `from`, Monday first, as `23 Nov`. Of seven days from any midnight each weekday has one date.
 * Throws a `RangeError` for a zone that is not known here.
 */
export function datesFrom(from: string, timeZone: string): readonly string[] {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' })
    .formatToParts(Date.parse(from))
    .map(({ type, value }) => [type, Number(value)] as const);
  const {
    year = 0,
    month = 1,
    day = 1,
  } = Object.fromEntries(parts) as Partial<Record<'year' | 'month' | 'day', number>>;
  const firstMs = Date.UTC(year, month - 1, day);
  const first = (new Date(firstMs).getUTCDay() + 6) % 7;
  const show = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
  return weekdays.map((_, weekday) => show.format(firstMs + ((weekday - first + 7) % 7) * dayMs));
}
