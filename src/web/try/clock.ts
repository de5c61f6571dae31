const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What clocks show, taken apart. */
interface Clock {
  readonly date: Date;
  readonly time: string;
  readonly offset: string;
}

/** Reads `2027-03-28T02:30:00+01:00`, with or without the offset: its digits stand in `date` as if they were UTC's. */
function read(clock: string): Clock {
  const [, local = '', seconds = '', offset = ''] = /^(.*?T\d\d:\d\d)(:\d\d)?(?:\.\d+)?(.*)$/u.exec(clock) ?? [];
  const time = local.slice(local.indexOf('T') + 1) + (seconds === ':00' ? '' : seconds);
  return { date: new Date(`${local}${seconds === '' ? ':00' : seconds}Z`), time, offset };
}

/** `Sun 28 Mar 2027` */
export function dayText(date: Date): string {
  return `${weekdays[date.getUTCDay()] ?? ''} ${dateText(date)} ${date.getUTCFullYear()}`;
}

/** `28 Mar` */
export function dateText(date: Date): string {
  return `${date.getUTCDate()} ${monthText(date)}`;
}

/** `Mar` */
export function monthText(date: Date): string {
  return months[date.getUTCMonth()] ?? '';
}

/** `Sun 28 Mar 2027, 02:30`; seconds where there are some. */
export function clockText(clock: string): string {
  const { date, time } = read(clock);
  return `${dayText(date)}, ${time}`;
}

/** `02:30` */
export function timeText(clock: string): string {
  return read(clock).time;
}

/** `+01:00`; nothing where the clock has none. */
export function offsetText(clock: string): string {
  return read(clock).offset;
}

const units = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** How far ahead a time is, in the two largest units: `in 3 days 4 hours`. */
export function aheadText(atMs: number, nowMs: number): string {
  let left = Math.round((atMs - nowMs) / 1000);
  if (left < 60) return left <= 0 ? 'now' : 'within a minute';
  const words: string[] = [];
  for (const [name, seconds] of units) {
    const count = Math.floor(left / seconds);
    left -= count * seconds;
    if (count > 0) words.push(`${count} ${name}${count === 1 ? '' : 's'}`);
    // `1 year 3 minutes` says nothing that `1 year` does not.
    if (words.length === 2 || (words.length === 1 && count === 0)) break;
  }
  return `in ${words.join(' ')}`;
}

/** What clocks of a zone add to UTC at an instant, in milliseconds; of a zone that the browser does not know, nothing. */
export function offsetIn(timeZone: string): (atMs: number) => number {
  const format = formatOf(timeZone);
  return (atMs) => {
    if (format === undefined) return 0;
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return local - Math.floor(atMs / 1000) * 1000;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = 'numeric';
  const fields = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...fields, timeZone, hourCycle: 'h23' });
  } catch {
    return undefined;
  }
}
