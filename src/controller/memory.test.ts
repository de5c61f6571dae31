import { describe, expect, test } from 'vitest';
import { job } from '../../test/simulation/objects.js';
import { Memory } from './memory.js';
import type { FailedStart } from './observation.js';

function memory(): { memory: Memory; pass: (ms: number) => void } {
  let now = 0;
  return {
    memory: new Memory(() => now),
    pass: (ms) => {
      now += ms;
    },
  };
}

const failed: FailedStart = { scheduledAtMs: 1, reason: 'JobCreationFailed', message: 'quota', isRefused: true };

describe('for how long the run of a Job is known to be recorded', () => {
  const held = job({ tick: '12:00', held: true });

  test('counts from when it was first seen recorded, not from when the Job was first seen', () => {
    const { memory: known, pass } = memory();
    expect(known.know(held, false).recordedForMs).toBe(0);
    pass(60_000);
    expect(known.know(held, true).recordedForMs).toBe(0);
    pass(1_500);
    expect(known.know(held, true).recordedForMs).toBe(1_500);
  });

  test('counts anew when the Job was gone', () => {
    const { memory: known, pass } = memory();
    known.know(held, true);
    known.forgetJob(held.meta.uid);
    pass(1_500);
    expect(known.know(held, true).recordedForMs).toBe(0);
  });

  test('is not kept for a Job that nothing holds', () => {
    const { memory: known, pass } = memory();
    const free = job({ tick: '12:00' });
    known.know(free, true);
    pass(1_500);
    expect(known.know(free, true).recordedForMs).toBe(0);
  });
});

test('the last failed start of a CronJob is remembered until it is taken back or the CronJob is gone', () => {
  const { memory: known } = memory();
  expect(known.failedStart('a')).toBeUndefined();
  known.noteFailedStart('a', failed);
  known.noteFailedStart('b', failed);
  expect(known.failedStart('a')).toBe(failed);
  known.noteFailedStart('a', undefined);
  known.forgetCronJob('b');
  expect([known.failedStart('a'), known.failedStart('b')]).toEqual([undefined, undefined]);
});

test('a sentence is new once for each CronJob, as far back as 32 sentences', () => {
  const { memory: known } = memory();
  expect([known.tell('a', 'x'), known.tell('a', 'x'), known.tell('b', 'x')]).toEqual([true, false, true]);
  for (let i = 0; i < 32; i++) known.tell('a', `sentence ${i}`);
  expect(known.tell('a', 'sentence 31')).toBe(false);
  expect(known.tell('a', 'x')).toBe(true);
});

test('the last 10,000 Jobs that this process deleted are remembered', () => {
  const { memory: known } = memory();
  for (let i = 0; i <= 10_000; i++) known.noteDeleted(`uid-${i}`);
  expect([known.wasDeleted('uid-0'), known.wasDeleted('uid-1'), known.wasDeleted('uid-10000')]).toEqual([
    false,
    true,
    true,
  ]);
});
