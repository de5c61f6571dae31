import { describe, expect, test } from 'vitest';
import {
  EventCorrelator,
  burst,
  distinctMessages,
  extend,
  join,
  readable,
  refillMs,
  remembered,
  spend,
  windowMs,
} from './event-correlator.js';
import type { Budget, Group, Occurrence } from './event-correlator.js';

const about = { apiVersion: 'batch/v1', kind: 'CronJob', namespace: 'default', name: 'backup', uid: 'u-1' };
const occurrence: Occurrence = { about, type: 'Warning', reason: 'FailedCreate', message: 'quota' };
const at = (monotonicMs: number) => ({ wallMs: 1_000_000 + monotonicMs, monotonicMs });

describe('the budget of an object', () => {
  const spendAll = (nowMs: number): Budget => {
    let budget: Budget | undefined;
    for (let i = 0; i < burst; i++) {
      const spent = spend(budget, nowMs);
      expect(spent.granted).toBe(true);
      budget = spent.budget;
    }
    return budget ?? expect.fail('nothing was spent');
  };

  test('is 25 at once, and one every 5 minutes after that', () => {
    const empty = spendAll(0);
    expect(spend(empty, 0).granted).toBe(false);
    expect(spend(empty, refillMs - 1).granted).toBe(false);
    const refilled = spend(empty, refillMs);
    expect(refilled.granted).toBe(true);
    expect(spend(refilled.budget, refillMs).granted).toBe(false);
  });

  test('is not shortened by asking in vain', () => {
    let budget = spendAll(0);
    for (let nowMs = 1_000; nowMs < refillMs; nowMs += 1_000) budget = spend(budget, nowMs).budget;
    expect(spend(budget, refillMs + 1).granted).toBe(true);
  });

  test('does not grow beyond 25', () => {
    const later = spend(spendAll(0), 1_000 * refillMs);
    expect(later.budget.left).toBe(burst - 1);
  });
});

describe('different messages of one kind', () => {
  const joinAll = (count: number, everyMs: number): { group: Group | undefined; own: boolean[] } => {
    let group: Group | undefined;
    const own = Array.from({ length: count }, (_, i) => {
      const joined = join(group, `message ${i}`, i * everyMs);
      group = joined.group;
      return joined.own;
    });
    return { group, own };
  };

  test('have Events of their own until there are more than 10 within 10 minutes', () => {
    const { own, group } = joinAll(12, 1_000);
    expect(own).toEqual([...Array.from({ length: distinctMessages }, () => true), false, false]);
    expect(group?.size).toBe(distinctMessages);
  });

  test('go on having them when they come slowly', () => {
    expect(joinAll(50, windowMs / 10).own).not.toContain(false);
    expect(joinAll(50, windowMs / 11).own).toContain(false);
  });

  test('one that has its own keeps it in a flood', () => {
    const { group } = joinAll(12, 1_000);
    expect(join(group, 'message 3', 20_000).own).toBe(true);
    expect(join(group, 'message 11', 20_000).own).toBe(false);
  });

  test('make room when they did not come for 10 minutes', () => {
    const { group } = joinAll(10, 0);
    expect(join(group, 'another', windowMs - 1).own).toBe(false);
    expect(join(group, 'another', windowMs).own).toBe(true);
  });
});

describe('a series', () => {
  test('begins with one', () => {
    expect(extend(undefined, occurrence, at(5), 'backup.1')).toEqual({
      ...occurrence,
      name: 'backup.1',
      count: 1,
      firstMs: 1_000_005,
      lastMs: 1_000_005,
      seenAtMs: 5,
      stored: false,
    });
  });

  test('is counted up within 10 minutes of the last time, whatever the wall clock says', () => {
    const first = { ...extend(undefined, occurrence, at(0), 'backup.1'), stored: true };
    const second = extend(first, occurrence, { wallMs: 7, monotonicMs: windowMs - 1 }, 'backup.2');
    expect(second).toEqual({ ...first, count: 2, lastMs: 7, seenAtMs: windowMs - 1 });
    expect(extend(second, occurrence, at(2 * windowMs - 2), 'backup.3').count).toBe(3);
  });

  test('begins anew after that', () => {
    const first = { ...extend(undefined, occurrence, at(0), 'backup.1'), stored: true };
    const next = extend(first, occurrence, at(windowMs), 'backup.2');
    expect(next).toMatchObject({ name: 'backup.2', count: 1, stored: false });
  });
});

describe('EventCorrelator', () => {
  test.each<[string, Partial<Occurrence>]>([
    ['another message', { message: 'other' }],
    ['another reason', { reason: 'Other' }],
    ['another type', { type: 'Normal' }],
    ['another object of the name', { about: { ...about, uid: 'u-2' } }],
  ])('keeps apart: %s', (_, change) => {
    const correlator = new EventCorrelator();
    const first = correlator.note(occurrence, at(0), 'a');
    expect(correlator.note({ ...occurrence, ...change }, at(0), 'b')).not.toBe(first);
    expect(correlator.note({ ...occurrence, about: { ...about, resourceVersion: '9' } }, at(0), 'c')).toBe(first);
    expect(correlator.series(first)).toMatchObject({ name: 'a', count: 2 });
  });

  test('the eleventh message and all after it share an Event, which shows the newest', () => {
    const correlator = new EventCorrelator();
    const keys = Array.from({ length: 13 }, (_, i) =>
      correlator.note({ ...occurrence, message: `m${i}` }, at(i), `event-${i}`),
    );
    expect(new Set(keys).size).toBe(11);
    expect(correlator.series(keys[12] ?? '')).toMatchObject({
      name: 'event-10',
      count: 3,
      message: '(combined from similar events): m12',
    });
  });

  test('forgets what did not happen for longest', () => {
    const correlator = new EventCorrelator();
    const key = (i: number): string => correlator.note({ ...occurrence, about: { ...about, uid: `${i}` } }, at(0), 'a');
    const [first, second] = [key(0), key(1)];
    for (let i = 2; i < remembered; i++) key(i);
    key(0);
    key(remembered);
    expect(correlator.series(first)?.count).toBe(2);
    expect(correlator.series(second)).toBeUndefined();
  });

  test('a new Event is not taken for stored because the one before it was', () => {
    const correlator = new EventCorrelator();
    const key = correlator.note(occurrence, at(0), 'old');
    correlator.note(occurrence, at(windowMs), 'new');
    correlator.stored(key, 'old');
    expect(correlator.series(key)?.stored).toBe(false);
    correlator.stored(key, 'new');
    expect(correlator.series(key)?.stored).toBe(true);
  });
});

describe('a message', () => {
  test.each([
    ['two\r\nlines\tand \u001b[31mred', 'two lines and  [31mred'],
    ['turned \u202e round', 'turned   round'],
    ['half \ud800 a character', 'half   a character'],
    ['a'.repeat(1_024), 'a'.repeat(1_024)],
    ['a'.repeat(1_025), `${'a'.repeat(1_021)}…`],
    ['é'.repeat(600), `${'é'.repeat(510)}…`],
    ['ab' + '😀'.repeat(300), `ab${'😀'.repeat(254)}…`],
  ])('is printable and at most 1024 bytes: %j', (text, expected) => {
    expect(readable(text)).toBe(expected);
    expect(Buffer.byteLength(readable(text))).toBeLessThanOrEqual(1_024);
  });

  test('of any length is cut at once', () => {
    expect(Buffer.byteLength(readable('x\n'.repeat(10_000_000)))).toBeLessThanOrEqual(1_024);
  });
});
