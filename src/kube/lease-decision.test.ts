import { describe, expect, test } from 'vitest';
import { decideLease, observe } from './lease-decision.js';
import type { LeaseDecision, Observation } from './lease-decision.js';
import type { LeaseRecord } from './lease-record.js';

const record = (holder: string, version = '7', durationMs = 15_000): LeaseRecord => ({
  version,
  holder,
  durationMs,
  object: {},
});
const seen = (holder: string, untilMs: number): Observation => ({ version: '7', holder, untilMs });

describe('decideLease', () => {
  test.each<[string, LeaseRecord | undefined, Observation | undefined, LeaseDecision]>([
    ['no Lease was ever seen', undefined, undefined, { kind: 'create' }],
    ['the Lease that nobody held was deleted', undefined, seen('', 9_000), { kind: 'create' }],
    ['its own Lease was deleted', undefined, seen('me', 9_000), { kind: 'create' }],
    ["another's Lease was deleted", undefined, seen('other', 9_000), { kind: 'wait', forMs: 4_000, holder: 'other' }],
    [
      "another's Lease was deleted, its time is over",
      undefined,
      seen('other', 5_000),
      { kind: 'create', from: 'other' },
    ],
    ['it was released', record(''), seen('', 9_000), { kind: 'take over' }],
    ['another holds it', record('other'), seen('other', 5_001), { kind: 'wait', forMs: 1, holder: 'other' }],
    ["another's time is over", record('other'), seen('other', 5_000), { kind: 'take over', from: 'other' }],
    ['it is its own of an earlier life', record('me'), seen('me', 9_000), { kind: 'renew' }],
  ])('%s', (_, now, observed, decision) => {
    expect(decideLease(now, observed, 5_000, 'me')).toEqual(decision);
  });
});

describe('observe', () => {
  test('the time of a holder begins when a change is seen', () => {
    expect(observe(undefined, record('other'), 1_000, 15_000)).toEqual(seen('other', 16_000));
    expect(observe(seen('other', 16_000), record('other', '8'), 3_000, 15_000)).toEqual({
      version: '8',
      holder: 'other',
      untilMs: 18_000,
    });
  });

  test('it does not begin anew while nothing changes, nor when the Lease is deleted', () => {
    expect(observe(seen('other', 16_000), record('other'), 14_000, 15_000)).toEqual(seen('other', 16_000));
    expect(observe(seen('other', 16_000), undefined, 14_000, 15_000)).toEqual(seen('other', 16_000));
  });

  test.each([
    [60_000, 61_000],
    [1_000, 16_000],
    [0, 16_000],
  ])('the longer of the two durations counts: %d ms in the record', (durationMs, untilMs) => {
    expect(observe(undefined, record('other', '7', durationMs), 1_000, 15_000)?.untilMs).toBe(untilMs);
  });
});
