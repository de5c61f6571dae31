import { describe, expect, it } from 'vitest';
import { InvalidSchedule, inWords, next, nextRuns, parseSchedule } from './schedule.js';

const after = new Date('2026-03-28T12:00:00Z');
const texts = (runs: readonly Date[]): readonly string[] => runs.map((run) => run.toISOString());

describe('next', () => {
  it('is in UTC where no time zone is named', () => {
    expect(next('30 2 * * *', { after })?.toISOString()).toBe('2026-03-29T02:30:00.000Z');
  });

  it('is in the time zone, whose clocks skip a run in spring', () => {
    expect(next('30 2 * * *', { after, timeZone: 'Europe/Berlin' })?.toISOString()).toBe('2026-03-30T00:30:00.000Z');
  });

  it('is later than the time that is given, and later than now where none is', () => {
    expect(next('0 12 * * *', { after })?.toISOString()).toBe('2026-03-29T12:00:00.000Z');
    expect(next('* * * * *')?.getTime()).toBeGreaterThan(Date.now() - 1);
  });

  it('is undefined where a schedule never runs', () => {
    expect(next('0 0 30 2 *', { after })).toBeUndefined();
  });

  it('refuses a time zone that is none, and says which is', () => {
    expect(() => next('@daily', { timeZone: 'europe/berlin' })).toThrow(
      '"europe/berlin" is no time zone; write Europe/Berlin',
    );
    expect(() => next('@daily', { timeZone: 'Mars' })).toThrow(RangeError);
    expect(() => next('@daily', { after: new Date('soon') })).toThrow('after is an invalid Date');
  });
});

describe('nextRuns', () => {
  it('gives as many as are asked for', () => {
    const schedule = parseSchedule('0 9 * * MON-FRI');
    expect(texts(nextRuns(schedule, 3, { after, timeZone: 'Europe/Berlin' }))).toEqual([
      '2026-03-30T07:00:00.000Z',
      '2026-03-31T07:00:00.000Z',
      '2026-04-01T07:00:00.000Z',
    ]);
    expect(nextRuns(schedule, 0)).toEqual([]);
  });

  it('gives no more than there are', () => {
    expect(nextRuns('0 0 30 2 *', 3, { after })).toEqual([]);
    expect(() => nextRuns('@daily', Number.NaN)).toThrow(RangeError);
  });
});

it('a text that is no schedule is refused with what is wrong, and where', () => {
  expect(() => parseSchedule('61 * * * *')).toThrow('"61 * * * *" is no schedule: minute: 61 is above');
  try {
    next('0 25 * * *');
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidSchedule);
    expect(error).toMatchObject({ text: '0 25 * * *', field: 'hour', position: { start: 2, end: 4 } });
  }
});

it('schedules are put into words', () => {
  expect(inWords('30 2 * * MON-FRI', 'Europe/Berlin')).toBe('at 02:30 on weekdays (Europe/Berlin)');
  expect(inWords(parseSchedule('@every 90m'))).toBe('every 1 hour 30 minutes, counted from the run before');
});
