import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeScheduleError, maxScheduleLength, parseSchedule } from './index.js';

function refusal(text: string): { sentence: string; at: string } {
  const parsed = parseSchedule(text);
  if (parsed.ok) throw new Error(`${text} was accepted`);
  const { start, end } = parsed.error.position;
  return { sentence: describeScheduleError(parsed.error), at: text.slice(start, end) };
}

describe('what Kubernetes accepts is accepted', () => {
  test.each([
    ['five stars', '* * * * *'],
    ['blanks of every kind that Go knows', '\u00850\u00a00\u1680*\u2003*\u3000*\u2028'],
    ['a question mark in any field', '? ? ? ? ?'],
    ['a list with empty items', '1,,2, * * * *'],
    ['a list of nothing but empty items', ', * * * *'],
    ['what follows the hyphen of a star', '*-5 *-x-y ?-/2 * *'],
    ['a plus sign and leading zeros', '+5 007 * * *'],
    ['a number with a step', '5/15 * * * *'],
    ['a step beyond the maximum', '*/70 * * * *'],
    ['the largest step', '*/9223372036854775807 * * * *'],
    ['names in any case', '0 0 * jan,FEB,mAr sun-SAT'],
    ['a name with a dotted capital I, which Go lowers to a plain one', '0 0 * * FR\u0130'],
    ['a date that never comes', '0 0 31 2 *'],
    ['a descriptor', '@midnight'],
    ['a descriptor with a negative duration', '@every -1h'],
    ['a time zone prefix', 'TZ=Europe/Berlin 0 0 * * *'],
    ['the other time zone prefix, and more blanks', 'CRON_TZ=UTC  \t@daily '],
    ['an empty time zone', 'TZ= 0 0 * * *'],
    ['a time zone whose path has a detour', 'TZ=./Europe//Berlin 0 0 * * *'],
    ['the longest schedule', `${'1,'.repeat(maxScheduleLength / 2 - 4)} * * * *`],
  ])('%s: %s', (_, text) => {
    expect(parseSchedule(text)).toMatchObject({ ok: true });
  });
});

describe('what Kubernetes refuses is refused with the field, the value, the rule and the place', () => {
  test.each<[text: string, sentence: string, at: string]>([
    ['61 * * * *', 'minute: 61 is above the maximum of 59', '61'],
    ['0 0 0 * *', 'day of month: 0 is below the minimum of 1', '0'],
    ['0 0 * 3-13 *', 'month: 13 is above the maximum of 12', '13'],
    ['* * * * 1,2,8', 'day of week: 8 is above the maximum of 6', '8'],
    ['1-2-3 * * * *', 'minute: "1-2-3" has more than one hyphen', '1-2-3'],
    ['1/2/3 * * * *', 'minute: "1/2/3" has more than one slash', '1/2/3'],
    ['* /5 * * *', 'hour: "/5" has nothing before the slash', '/5'],
    ['* */ * * *', 'hour: "*/" lacks a number after the slash', '*/'],
    ['-5 * * * *', 'minute: -5 is a range without a beginning', '-5'],
    ['5- * * * *', 'minute: "5-" is a range without an end', '5-'],
    ['*/0 * * * *', 'minute: 0 is below the minimum step of 1', '0'],
    ['*/-2 * * * *', 'minute: -2 is below the minimum step of 1', '-2'],
    ['*/x * * * *', 'minute: "x" is not a number to step by', 'x'],
    [
      '*/9223372036854775808 * * * *',
      'minute: 9223372036854775808 is above the maximum step of 9223372036854775807',
      '9223372036854775808',
    ],
    ['5.0 * * * *', 'minute: "5.0" is not a number from 0 to 59', '5.0'],
    ['\u0665 * * * *', 'minute: "\u0665" is not a number from 0 to 59', '\u0665'],
    ['* * * MON *', 'month: "MON" is not a number from 1 to 12 or a name from JAN to DEC', 'MON'],
    ['\ufeff0 * * * *', 'minute: "\\ufeff0" is not a number from 0 to 59', '\ufeff0'],
    ['* * * *', 'expected 5 fields (minute, hour, day of month, month, day of week), found 4', '* * * *'],
    ['', 'the schedule is empty: write five fields, or a descriptor such as @daily', ''],
    ['TZ=UTC', 'TZ= needs a time zone and a blank before the schedule', 'TZ=UTC'],
    ['TZ=Mars/Base 0 0 * * *', '"Mars/Base" is not a time zone that Go knows', 'Mars/Base'],
    ['TZ=UTC  @every 90', '90 lacks a unit such as s, m or h', '90'],
    ['TZ=UTC 0 0 * * 8', 'day of week: 8 is above the maximum of 6', '8'],
  ])('%j: %s', (text, sentence, at) => {
    expect(refusal(text)).toEqual({ sentence, at });
  });

  test('a descriptor that is unknown is told the known ones', () => {
    expect(refusal('@fortnightly').sentence).toBe(
      '"@fortnightly" is none of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly and @every <duration>',
    );
  });

  test('a text above the maximum length is refused unread', () => {
    const text = '* * * * *'.padEnd(maxScheduleLength + 1);
    expect(refusal(text).sentence).toBe('the schedule is longer than 4096 characters');
  });
});

describe('any string gets an answer', () => {
  const tokens = fc.constantFrom(
    ...[
      '*',
      '?',
      ',',
      '-',
      '/',
      '+',
      '0',
      '7',
      '59',
      '60',
      ' ',
      '\t',
      '\u0085',
      '\ufeff',
      'JAN',
      'sun',
      '@',
      '@every ',
    ],
    ...['1h', 'TZ=', 'CRON_TZ=', 'UTC', '..', '#', 'L', 'W', 'H', '"', '9223372036854775808', '\ud800', '\u202e', '\0'],
  );
  const nearlySchedules = fc.array(tokens, { maxLength: 40 }).map((parts) => parts.join(''));
  const strings = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), nearlySchedules);

  test('parse never throws, and what it refuses it describes in one printable line', () => {
    fc.assert(
      fc.property(strings, (text) => {
        const parsed = parseSchedule(text);
        if (parsed.ok) return;
        const { error } = parsed;
        expect(describeScheduleError(error)).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u);
        expect(text.slice(error.position.start, error.position.end)).toBe(error.value ?? text);
      }),
      { numRuns: 3000 },
    );
  });

  test('parse is a function of its text', () => {
    fc.assert(
      fc.property(strings, (text) => {
        expect(parseSchedule(text)).toEqual(parseSchedule(text));
      }),
    );
  });
});
