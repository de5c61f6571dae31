import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedulesOfAnyKind } from '../../../../test/support/schedules.js';
import { dateOf, weekdayOf } from '../calendar.js';
import { next, parseSchedule, utc } from '../index.js';
import { type Reading, readWords } from '../../../../test/support/words.js';
import { inWords } from './index.js';

function words(text: string, zone?: string): string {
  const parsed = parseSchedule(text);
  return parsed.ok ? inWords(parsed.schedule, zone) : `refused: ${text}`;
}

test.each([
  ['* * * * *', 'every minute'],
  ['*/15 * * * *', 'every 15 minutes'],
  ['5/15 * * * *', 'every 15 minutes from 00:05 to 23:50 every day'],
  ['*/7 * * * *', 'at minute 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every hour'],
  ['*/70 * * * *', 'at minute 0 of every hour'],
  ['30 2 * * 1-5', 'at 02:30 on weekdays'],
  ['30 2 * * SAT,SUN', 'at 02:30 on Saturdays and Sundays'],
  ['*/15 9-17 * * *', 'every 15 minutes from 09:00 to 17:45 every day'],
  ['*/15 9-11,14-16 * * *', 'every 15 minutes from 09:00 to 11:45 and from 14:00 to 16:45 every day'],
  ['*/7 9-17 * * *', 'at minute 0, 7, 14, 21, 28, 35, 42, 49 and 56 of hours 9 to 17'],
  ['* 2 * * *', 'every minute from 02:00 to 02:59 every day'],
  ['* */2 * * *', 'at every minute of every 2nd hour from 0 to 22'],
  ['0 */2 * * *', 'every 2 hours from 00:00 to 22:00 every day'],
  ['0 */6 * * *', 'at 00:00, 06:00, 12:00 and 18:00 every day'],
  ['0 5 * 1-3 *', 'at 05:00 every day from January to March'],
  ['0 12 25 12 ?', 'at 12:00 on 25 December'],
  ['0 12 1,15 1,7 *', 'at 12:00 on day 1 and 15 of January and July'],
  ['0 0 31 * *', 'at 00:00 on day 31 of each month that has it'],
  ['0 0 29 2 *', 'at 00:00 on 29 February, which only leap years have'],
  ['0 4 * 6-8 1-4', 'at 04:00 on Monday to Thursday from June to August'],
])('%s is %s', (text, sentence) => {
  expect(words(text)).toBe(sentence);
});

describe('the two day fields', () => {
  test.each([
    ['either will do', '0 0 1-7 * MON', 'at 00:00 on day 1 to 7 of the month, and on every Monday as well'],
    [
      'in some months',
      '0 0 13 6 FRI',
      'at 00:00 on day 13 of the month, and on every Friday as well, both in June only',
    ],
    ['a range of every day is no star', '0 0 1-31 * MON', 'at 00:00 every day'],
    ['a star in a list lets the other decide', '0 0 *,5 * MON', 'at 00:00 on Mondays'],
    ['and so does a step of one', '0 0 */1 * MON', 'at 00:00 on Mondays'],
    [
      'a longer step does not',
      '0 0 */2 * MON',
      'at 00:00 on every 2nd day from 1 to 31 of the month, and on every Monday as well',
    ],
    ['a day that never comes leaves the weekdays', '0 0 31 2 MON', 'at 00:00 on Mondays in February'],
  ])('%s: %s', (_, text, sentence) => {
    expect(words(text)).toBe(sentence);
  });
});

test.each([
  ['0 0 30 2 *', 'never: February has no day 30'],
  ['0 0 31 4,6 ?', 'never: April and June have no day 31'],
  [', * * * *', 'never: the minute field allows no value'],
  ['0 0 , * ,', 'never: the day of month and day of week fields allow no value'],
])('%s never runs, and the words say why', (text, sentence) => {
  expect(words(text)).toBe(sentence);
});

test.each([
  ['@daily', 'at 00:00 every day'],
  ['@hourly', 'at minute 0 of every hour'],
  ['@yearly', 'at 00:00 on 1 January'],
  ['@every 1h', 'every hour, counted from the run before'],
  ['@every 25h30m15s', 'every 25 hours 30 minutes 15 seconds, counted from the run before'],
  ['@every -1h', 'every second, counted from the run before'],
])('the descriptor %s is %s', (text, sentence) => {
  expect(words(text)).toBe(sentence);
});

test('the words of @every add up to its delay', () => {
  const secondsIn: Readonly<Record<string, number>> = { hour: 3600, minute: 60, second: 1 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: 0, max: 999 }), (seconds, millis) => {
      const text = `@every ${seconds}s${millis}ms`;
      const parsed = parseSchedule(text);
      if (!parsed.ok || parsed.schedule.kind !== 'every') throw new Error(`${text} is refused`);
      const parts = [...words(text).matchAll(/(?:(\d+) )?(hour|minute|second)s?/g)];
      const told = parts.reduce((sum, [, count = '1', unit = '']) => sum + Number(count) * (secondsIn[unit] ?? 0), 0);
      const startMs = Date.UTC(2027, 0, 1);
      expect([text, startMs + told * 1000]).toEqual([text, next(parsed.schedule, utc, startMs)]);
    }),
  );
});

test('the time zone is mentioned, and that of a prefix goes first', () => {
  expect(words('0 5 * * *', 'Europe/Berlin')).toBe('at 05:00 every day (Europe/Berlin)');
  expect(words('TZ=Asia/Tokyo 0 5 * * *', 'Europe/Berlin')).toBe('at 05:00 every day (Asia/Tokyo)');
  expect(words('@every 5m', 'Europe/Berlin')).toBe('every 5 minutes, counted from the run before');
});

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** The next run by what was read of the words: day by day, in UTC. */
function nextByWords({ timesOfDay, dayMatches }: Reading, afterMs: number): number | undefined {
  const today = Math.floor(afterMs / dayMs);
  const endYear = dateOf(today).year + 6;
  for (let day = today; ; day++) {
    const date = dateOf(day);
    if (date.year === endYear) return undefined;
    if (!dayMatches(date, weekdayOf(day))) continue;
    const time = timesOfDay.find((minute) => day * dayMs + minute * minuteMs > afterMs);
    if (time !== undefined) return day * dayMs + time * minuteMs;
  }
}

test('who takes the words by the letter runs at the same instants as the engine', () => {
  fc.assert(
    fc.property(
      schedulesOfAnyKind,
      fc.integer({ min: Date.UTC(1990, 0, 1) / minuteMs, max: Date.UTC(2060, 0, 1) / minuteMs }),
      (text, startMinute) => {
        const parsed = parseSchedule(text);
        if (!parsed.ok) throw new Error(`${text} is refused`);
        const sentence = inWords(parsed.schedule);
        const reading = readWords(sentence);
        let afterMs = startMinute * minuteMs;
        for (let run = 0; run < 30; run++) {
          const byEngine: number | undefined = next(parsed.schedule, utc, afterMs);
          const byWords = nextByWords(reading, afterMs);
          if (byEngine !== byWords) {
            const shown = [byEngine, byWords].map((atMs) =>
              atMs === undefined ? 'never' : new Date(atMs).toISOString(),
            );
            expect.fail(`${text} = ${sentence}: the engine says ${shown.join(', the words say ')}`);
          }
          if (byEngine === undefined) return;
          // Most of the time on to the next run, now and then to a day far off.
          afterMs = run % 5 === 4 ? byEngine + ((startMinute + run * 7919) % 90) * dayMs : byEngine;
        }
      },
    ),
    { numRuns: 3_000 },
  );
});
