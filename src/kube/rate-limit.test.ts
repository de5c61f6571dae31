import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { TokenBucket } from './rate-limit.js';

/** Asks for `count` tokens at once; the numbers of those that got theirs come into the list. */
function ask(bucket: TokenBucket, count: number, signals: Readonly<Record<number, AbortSignal>> = {}): number[] {
  const through: number[] = [];
  for (let i = 0; i < count; i += 1) {
    void bucket.take(signals[i]).then(() => through.push(i));
  }
  return through;
}

describe('TokenBucket', () => {
  test('in any t seconds at most burst + qps * t calls are let through', async () => {
    const steps = fc.array(fc.record({ asks: fc.nat(8), waitMs: fc.nat(900) }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 10 }),
        steps,
        async (qps, burst, all) => {
          const clock = new FakeClock();
          const bucket = new TokenBucket({ qps, burst, clock });
          const atMs: number[] = [];
          for (const { asks, waitMs } of all) {
            for (let i = 0; i < asks; i += 1) void bucket.take().then(() => atMs.push(clock.monotonicMs()));
            await clock.pass(waitMs);
          }
          atMs.forEach((fromMs, first) => {
            atMs.slice(first).forEach((toMs, more) => {
              expect(more + 1).toBeLessThanOrEqual(burst + (qps * (toMs - fromMs)) / 1000 + 1e-6);
            });
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  test('they go in the order in which they asked', async () => {
    const clock = new FakeClock();
    const through = ask(new TokenBucket({ qps: 10, burst: 2, clock }), 5);
    await clock.pass(0);
    expect(through).toEqual([0, 1]);
    await clock.pass(100);
    expect(through).toEqual([0, 1, 2]);
    await clock.pass(200);
    expect(through).toEqual([0, 1, 2, 3, 4]);
    expect(clock.waiting).toBe(0);
  });

  test('a call that was given up while it waited takes nothing from those behind it', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ qps: 10, burst: 1, clock });
    const aborter = new AbortController();
    const through = ask(bucket, 4, { 1: aborter.signal });
    expect(bucket.waiting).toBe(3);
    aborter.abort();
    await clock.pass(0);
    expect(through).toEqual([0, 1]);
    await clock.pass(100);
    expect(through).toEqual([0, 1, 2]);
    await clock.pass(100);
    expect(through).toEqual([0, 1, 2, 3]);
  });

  test('a signal may be shared by as many calls as there are', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on('warning', note);
    const { signal } = new AbortController();
    const clock = new FakeClock();
    const bucket = new TokenBucket({ qps: 1_000, burst: 1, clock });
    const through = Promise.all(Array.from({ length: 30 }, () => bucket.take(signal)));
    await clock.pass(30);
    await through;
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  test('a signal that is aborted already takes nothing', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ qps: 1, burst: 1, clock });
    await bucket.take(AbortSignal.abort());
    const through = ask(bucket, 2);
    await clock.pass(0);
    expect(through).toEqual([0]);
  });

  test("while the bucket isn't empty, nobody waits", async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ qps: 5, burst: 3, clock });
    ask(bucket, 3);
    expect(bucket.waiting).toBe(0);
    await clock.pass(400);
    ask(bucket, 2);
    expect(bucket.waiting).toBe(0);
    await clock.pass(60_000);
    // Not more than burst is saved up.
    ask(bucket, 4);
    expect(bucket.waiting).toBe(1);
  });

  test('qps 0 is no limit', async () => {
    const clock = new FakeClock();
    const through = ask(new TokenBucket({ qps: 0, burst: 1, clock }), 1_000);
    await clock.pass(0);
    expect(through).toHaveLength(1_000);
  });

  test.each([
    [-1, 1, 'qps is -1; it must be a number of at least 0'],
    [NaN, 1, 'qps is NaN; it must be a number of at least 0'],
    [1, 0, 'burst is 0; it must be a number of at least 1'],
    [1, Infinity, 'burst is Infinity; it must be a number of at least 1'],
  ])('qps %d with burst %d is refused', (qps, burst, message) => {
    expect(() => new TokenBucket({ qps, burst, clock: new FakeClock() })).toThrow(message);
  });
});
