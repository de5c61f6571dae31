/** What a reader who takes the words of a schedule by the letter understands. */
export interface Reading {
  /** Minutes of the day, ascending. */
  readonly timesOfDay: readonly number[];
  readonly dayMatches: (date: { readonly month: number; readonly day: number }, weekday: number) => boolean;
}

const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const everyMonth = numbers(1, 12);

/** Reads `at 02:30 on weekdays`. Knows nothing of schedules but this English, and throws at anything else. */
export function readWords(sentence: string): Reading {
  if (sentence.startsWith('never: ')) return { timesOfDay: [], dayMatches: () => false };
  const [, times = '', days = ''] = /^(.*?)( every day.*| on .*| in .*| from [A-Z].*)?$/.exec(sentence) ?? [];
  return { timesOfDay: readTimes(times), dayMatches: readDays(days.trim()) };
}

function readTimes(text: string): readonly number[] {
  const ofHours = /^at (every minute|minute .*) of (.*)$/.exec(text);
  if (ofHours !== null) {
    const minutes = ofHours[1] === 'every minute' ? numbers(0, 59) : readNumbers((ofHours[1] ?? '').slice(7));
    const hours = ofHours[2] === 'every hour' ? numbers(0, 23) : readUnits('hour', ofHours[2] ?? '');
    return hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
  }
  if (text.startsWith('at '))
    return text
      .slice(3)
      .split(/, | and /)
      .map(readClock);
  const every = /^every (?:(\d+) )?(minute|hour)s?(?: (from .*))?$/.exec(text);
  if (every === null) throw new Error(`no times: ${text}`);
  const step = Number(every[1] ?? 1) * (every[2] === 'hour' ? 60 : 1);
  const stretches = every[3]?.split(/, | and /) ?? ['from 00:00 to 23:59'];
  return stretches.flatMap((stretch) => {
    const [, first = '', last = ''] = /^from (\d\d:\d\d) to (\d\d:\d\d)$/.exec(stretch) ?? [];
    if (every[3] !== undefined && (readClock(last) - readClock(first)) % step !== 0) throw new Error(`uneven: ${text}`);
    return numbers(readClock(first), readClock(last), step);
  });
}

function readDays(text: string): Reading['dayMatches'] {
  if (text === '') return () => true;
  const either = /^on (.*) of the month, and on every (.*) as well(?:, both (.*) only)?$/.exec(text);
  if (either !== null) {
    const days = readUnits('day', either[1] ?? '');
    const week = readWeekdays(either[2]?.replace('day from ', '') ?? '');
    const inMonths = either[3] === undefined ? everyMonth : readMonths(either[3]);
    return ({ month, day }, weekday) => inMonths.includes(month) && (days.includes(day) || week.includes(weekday));
  }
  const date = /^on (\d+) (\w+)(, which only leap years have)?$/.exec(text);
  if (date !== null) {
    const wanted = `${date[1] ?? ''} ${date[2] ?? ''}`;
    if ((wanted === '29 February') !== (date[3] !== undefined)) throw new Error(`leap years: ${text}`);
    return ({ month, day }) => `${day} ${months[month - 1] ?? ''}` === wanted;
  }
  const ofMonths = /^on (day .*|every .* day .*) of (.*)$/.exec(text);
  if (ofMonths !== null) {
    const days = readUnits('day', ofMonths[1] ?? '');
    const isEvery = /^(the month|each month that has (it|them))$/.test(ofMonths[2] ?? '');
    const inMonths = isEvery ? everyMonth : readMonths((ofMonths[2] ?? '').replace('each month ', ''));
    return ({ month, day }) => inMonths.includes(month) && days.includes(day);
  }
  const [, week, monthText] = /^(?:every day|on (.*?))?(?: ?((?:in|from) .*))?$/.exec(text) ?? [];
  const onDays = week === undefined ? numbers(0, 6) : readWeekdays(week);
  const inMonths = monthText === undefined ? everyMonth : readMonths(monthText);
  return ({ month }, weekday) => inMonths.includes(month) && onDays.includes(weekday);
}

function readWeekdays(text: string): readonly number[] {
  if (text === 'weekdays' || text === 'weekday') return [1, 2, 3, 4, 5];
  const index = (name: string): number => found(weekdays.indexOf(name.replace(/s$/, '')), name);
  const [, first, last] = /^(\w+) to (\w+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return text.split(/, | and /).map(index);
  const length = ((index(last) - index(first) + 7) % 7) + 1;
  return Array.from({ length }, (_, offset) => (index(first) + offset) % 7);
}

function readMonths(text: string): readonly number[] {
  const index = (name: string): number => found(months.indexOf(name), name) + 1;
  const [, first, last] = /^from (\w+) to (\w+)$/.exec(text) ?? [];
  if (first !== undefined && last !== undefined) return numbers(index(first), index(last));
  return text
    .replace(/^in /, '')
    .split(/, | and /)
    .map(index);
}

/** `hour 9`, `hours 9 to 17`, `every 2nd hour from 0 to 22`. */
function readUnits(unit: string, text: string): readonly number[] {
  const [, step, first, last] = new RegExp(`^every (\\d+)\\w\\w ${unit} from (\\d+) to (\\d+)$`).exec(text) ?? [];
  if (step !== undefined) return numbers(Number(first), Number(last), Number(step));
  const [, list] = new RegExp(`^${unit}s? (.*)$`).exec(text) ?? [];
  if (list === undefined) throw new Error(`no ${unit}: ${text}`);
  return readNumbers(list);
}

/** `1, 3 and 10 to 15`. */
function readNumbers(text: string): readonly number[] {
  return text.split(/, | and /).flatMap((item) => {
    const [, first, last = first] = /^(\d+)(?: to (\d+))?$/.exec(item) ?? [];
    if (first === undefined) throw new Error(`no numbers: ${text}`);
    return numbers(Number(first), Number(last));
  });
}

function readClock(text: string): number {
  const [, hour, minute] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  if (hour === undefined) throw new Error(`no time: ${text}`);
  return Number(hour) * 60 + Number(minute);
}

function numbers(first: number, last: number, step = 1): readonly number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

function found(index: number, name: string): number {
  if (index < 0) throw new Error(`no such name: ${name}`);
  return index;
}
