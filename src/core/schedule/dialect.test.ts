import { isValidCron } from 'cron-validator';
import { describe, expect, test } from 'vitest';
import { parseSchedule } from './index.js';

function hint(text: string): string | undefined {
  const parsed = parseSchedule(text);
  return parsed.ok ? 'accepted' : parsed.error.hint;
}

describe('a schedule of another cron is told what to write instead', () => {
  test.each<[dialect: string, text: string, hint: string]>([
    ['seconds first', '0 30 4 * * *', 'write "30 4 * * *" as Kubernetes has no seconds field'],
    ['Quartz with a year', '0 30 4 ? * MON 2026', 'Kubernetes has neither a seconds nor a year field'],
    ['Sunday as 7', '0 4 * * 7', 'Sunday is 0'],
    ['a week to Sunday', '0 4 * * 1-7', 'Sunday is 0, write 0-6'],
    ['a weekend', '0 4 * * 1,6-7', 'Sunday is 0, write 6,0'],
    ['a range to Sunday with a step', '0 4 * * 1-7/2', 'Sunday is 0'],
    [
      'the second Monday',
      '0 4 * * 1#2',
      'Kubernetes has no #, schedule 8-14 as day of month and let the job check the weekday',
    ],
    [
      'the fifth Friday',
      '0 4 * * FRI#5',
      'Kubernetes has no #, schedule 29-31 as day of month and let the job check the weekday',
    ],
    [
      'the last day',
      '0 4 L * *',
      'Kubernetes has no L and no W, schedule each day that it may be and let the job check the date',
    ],
    ['the last Friday', '0 4 * * 5L', 'Kubernetes has no L, schedule each week and let the job check the date'],
    ['a hash of Jenkins', 'H 4 * * *', 'Kubernetes does not spread runs by itself, choose a number'],
    ['a random minute', '0~59 4 * * *', 'Kubernetes does not spread runs by itself, choose a number'],
    ['days over the weekend', '0 4 * * FRI-MON', 'write FRI-SAT,SUN-MON'],
    ['Saturday to Sunday', '0 4 * * sat-sun', 'write sat,sun'],
    ['hours over midnight', '0 22-6 * * *', 'write 22-23,0-6'],
    ['months over the new year', '0 4 * 11-2 *', 'write 11-12,1-2'],
    ['midnight as 24', '0 24 * * *', 'midnight is 0'],
    ['the full hour as 60', '60 * * * *', 'the full hour is 0'],
    ['a full name', '0 4 * SEPTEMBER Tues', 'write SEP'],
    ['a descriptor in another case', '@Hourly', 'write "@hourly" in lower case'],
    ['a blank before a descriptor', ' @daily', 'write "@daily" without blanks around it'],
    ['a blank after a descriptor', '@daily ', 'write "@daily" without blanks around it'],
    ['start-up', '@reboot', 'a Job, not a CronJob, runs once and at once'],
    ['a duration in days', '@every 1d', 'a day is 24h'],
    ['a duration with blanks', '@every 1h 30m', 'write "@every 1h30m" with one blank'],
    ['quotes within quotes', '"0 4 * * *"', 'leave out the quotes inside the value'],
    ['a time zone in another case', 'TZ=europe/berlin 0 4 * * *', 'write Europe/Berlin'],
  ])('%s: %s', (_, text, expected) => {
    expect(hint(text)).toBe(expected);
  });

  test.each([['x 0 * * *'], ['61 * * * *'], ['0 22-6/2 * * *'], ['0 0 * * *;'], ['@fortnightly']])(
    '%s is nobody’s dialect and gets no hint',
    (text) => {
      expect(hint(text)).toBeUndefined();
    },
  );
});

describe('cron-validator does not decide', () => {
  test.each([['0 0 * JANFEB *'], ['0 0 * 1JAN *'], ['*/9223372036854775808 * * * *']])(
    '%s suits cron-validator and is refused',
    (text) => {
      expect(isValidCron(text, { alias: true })).toBe(true);
      expect(parseSchedule(text).ok).toBe(false);
    },
  );

  test.each([['@hourly'], ['? ? ? ? ?'], ['1,,2 * * * *']])(
    '%s does not suit cron-validator and is accepted',
    (text) => {
      expect(isValidCron(text, { alias: true, allowBlankDay: true })).toBe(false);
      expect(parseSchedule(text).ok).toBe(true);
    },
  );
});
