import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { systemClock } from './clock.js';
import { KeyedQueue } from './queue.js';
import type { QueueOptions } from './queue.js';

const laneOf = (key: string): string => key.split('/')[0] ?? '';
const hourMs = 3_600_000;

/** A queue whose works end when the test says so. */
class Workshop {
  readonly clock = new FakeClock();
  readonly queue: KeyedQueue;
  readonly begun: string[] = [];
  readonly busy = new Map<string, { readonly resolve: () => void; readonly reject: (error: Error) => void }>();
  readonly overlaps: string[] = [];
  mostBusy = 0;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: Partial<QueueOptions> = {}) {
    this.queue = new KeyedQueue({ clock: this.clock, random: () => 0.5, laneOf, ...options });
  }

  readonly work = (key: string): Promise<void> => {
    if (this.busy.has(key)) this.overlaps.push(key);
    this.begun.push(key);
    return new Promise((resolve, reject) => {
      this.busy.set(key, { resolve, reject });
      this.mostBusy = Math.max(this.mostBusy, this.busy.size);
    });
  };

  open(workers = 1, work = this.work): Promise<void> {
    this.#stop = new AbortController();
    this.#running = this.queue.run(workers, work, this.#stop.signal);
    return this.clock.pass(0);
  }

  async done(key: string, error?: Error): Promise<void> {
    const hands = this.busy.get(key);
    this.busy.delete(key);
    if (error === undefined) hands?.resolve();
    else hands?.reject(error);
    await this.clock.pass(0);
  }

  abort(): Promise<void> {
    this.#stop.abort();
    return this.#running;
  }
}

let shop: Workshop;
beforeEach(() => {
  shop = new Workshop();
});
afterEach(() => {
  const closed = shop.abort();
  for (const { resolve } of shop.busy.values()) resolve();
  return closed;
});

describe('the guarantees of the queue', () => {
  test('Two workers never work on the same key.', async () => {
    await shop.open(5);
    for (let n = 0; n < 3; n += 1) {
      shop.queue.add('a/1');
      shop.queue.retry('a/1');
      await shop.clock.pass(1_000);
    }
    expect(shop.begun).toEqual(['a/1']);
  });

  test('Every add is followed by a work that begins after it; adds before that work are one.', async () => {
    await shop.open(2);
    shop.queue.add('a/1');
    shop.queue.add('a/1');
    await shop.clock.pass(0);
    shop.queue.add('a/1');
    shop.queue.add('a/1');
    await shop.done('a/1');
    expect(shop.begun).toEqual(['a/1', 'a/1']);
    await shop.done('a/1');
    expect([shop.begun.length, shop.queue.depth]).toEqual([2, 0]);
  });

  test('A wake-up never comes before its time by the wall clock, and within a second of the wall clock jumping past it.', async () => {
    await shop.open();
    shop.queue.wakeAt('a/1', shop.clock.nowMs() + hourMs);
    await shop.clock.pass(hourMs - 1);
    expect(shop.begun).toEqual([]);
    shop.clock.jump(-hourMs);
    await shop.clock.pass(2);
    expect(shop.begun).toEqual([]);
    shop.clock.jump(2 * hourMs);
    await shop.clock.pass(1_000);
    expect(shop.begun).toEqual(['a/1']);
  });

  test('A back-off is measured by the monotonic clock: a wall clock that jumps neither shortens nor prolongs it.', async () => {
    await shop.open();
    const delayMs = shop.queue.retry('a/1');
    shop.clock.jump(hourMs);
    await shop.clock.pass(delayMs - 1);
    expect(shop.begun).toEqual([]);
    shop.clock.jump(-2 * hourMs);
    await shop.clock.pass(2);
    expect(shop.begun).toEqual(['a/1']);
  });

  test('Lanes take turns, and a lane is served in order.', async () => {
    for (let n = 0; n < 10_000; n += 1) shop.queue.add(`crowd/${n}`);
    await shop.open();
    shop.queue.add('single/1');
    await shop.done('crowd/0');
    await shop.done('crowd/1');
    expect(shop.begun).toEqual(['crowd/0', 'crowd/1', 'single/1']);
  });

  test('After the signal is aborted no work begins; what was not begun stays for the next run.', async () => {
    await shop.open();
    for (const key of ['a/1', 'a/2']) shop.queue.add(key);
    shop.queue.wakeAt('a/3', shop.clock.nowMs() + 500);
    await shop.clock.pass(0);
    let ended = false;
    const end = shop.abort().then(() => {
      ended = true;
    });
    expect(shop.clock.waiting).toBe(0);
    await shop.clock.pass(1_000);
    expect([ended, shop.begun]).toEqual([false, ['a/1']]);
    await shop.done('a/1');
    await end;
    expect([ended, shop.begun]).toEqual([true, ['a/1']]);
    await shop.open(2);
    await shop.clock.pass(0);
    expect(shop.begun).toEqual(['a/1', 'a/2', 'a/3']);
  });

  test('a work that aborts the signal is the last one, also where other workers are free', async () => {
    for (const key of ['a/1', 'a/2']) shop.queue.add(key);
    await shop.open(2, (key) => {
      void shop.abort();
      return shop.work(key);
    });
    shop.queue.add('a/3');
    await shop.clock.pass(0);
    expect([shop.begun, shop.queue.depth]).toEqual([['a/1'], 2]);
  });

  test('A work that rejects is told to the observer and retried; it ends nothing.', async () => {
    const told: unknown[] = [];
    shop = new Workshop({ observe: { failed: (key, error) => told.push([key, error]) } });
    await shop.open();
    shop.queue.add('a/1');
    await shop.clock.pass(0);
    const error = new Error('no');
    await shop.done('a/1', error);
    expect(told).toEqual([['a/1', error]]);
    await shop.clock.pass(250);
    expect(shop.begun).toEqual(['a/1', 'a/1']);
  });

  test('In one turn of the event loop at most 64 works begin, so timers and sockets are served between them.', async () => {
    for (let n = 0; n < 200; n += 1) shop.queue.add(`a/${n}`);
    const begun: string[] = [];
    const perTurn: number[] = [];
    void shop.open(50, (key) => {
      begun.push(key);
      return Promise.resolve();
    });
    while (begun.length < 200) {
      const before = begun.length;
      await new Promise((resolve) => setImmediate(resolve));
      perTurn.push(begun.length - before);
    }
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(64);
  });

  test('Keys that only have a wake-up cost one timer together and no work.', async () => {
    await shop.open();
    for (let n = 0; n < 10_000; n += 1) shop.queue.wakeAt(`a/${n}`, shop.clock.nowMs() + hourMs - n);
    expect([shop.clock.waiting, shop.queue.waiting]).toEqual([1, 10_000]);
    await shop.clock.pass(60_000);
    expect([shop.clock.waiting, shop.begun]).toEqual([1, []]);
  });
});

describe('a wake-up', () => {
  test('comes to the millisecond, and replaces an earlier one of its key', async () => {
    await shop.open();
    shop.queue.wakeAt('a/1', shop.clock.nowMs() + 100);
    shop.queue.wakeAt('a/1', shop.clock.nowMs() + 2_345);
    await shop.clock.pass(2_344);
    expect(shop.begun).toEqual([]);
    await shop.clock.pass(1);
    expect(shop.begun).toEqual(['a/1']);
  });

  test('moved forward comes at its new time', async () => {
    await shop.open();
    shop.queue.wakeAt('a/1', shop.clock.nowMs() + 900);
    shop.queue.wakeAt('a/1', shop.clock.nowMs() + 10);
    await shop.clock.pass(10);
    expect(shop.begun).toEqual(['a/1']);
  });

  test('in the past is an add, and undefined calls a wake-up off', async () => {
    await shop.open(2);
    for (const key of ['a/1', 'a/2']) shop.queue.wakeAt(key, shop.clock.nowMs() + 100);
    shop.queue.wakeAt('a/1', shop.clock.nowMs());
    shop.queue.wakeAt('a/2', undefined);
    await shop.clock.pass(0);
    expect([shop.begun, shop.queue.waiting]).toEqual([['a/1'], 0]);
  });

  test('is not put off by a longer back-off, nor called off with it', async () => {
    await shop.open();
    shop.queue.wakeAt('a/1', shop.clock.nowMs() + 100);
    expect(shop.queue.retry('a/1')).toBeGreaterThan(100);
    shop.queue.forget('a/1');
    await shop.clock.pass(100);
    expect(shop.begun).toEqual(['a/1']);
  });
});

describe('a back-off', () => {
  test('doubles up to its limit, and begins anew when the key is forgotten', () => {
    shop = new Workshop({ backOff: { baseMs: 100, maxMs: 300 } });
    const delays = [1, 2, 3, 4].map(() => shop.queue.retry('a/1'));
    shop.queue.forget('a/1');
    expect([...delays, shop.queue.retry('a/1')]).toEqual([75, 150, 225, 225, 75]);
  });

  test('that is under way is called off when the key is forgotten', async () => {
    await shop.open();
    shop.queue.retry('a/1');
    shop.queue.forget('a/1');
    await shop.clock.pass(60_000);
    expect(shop.begun).toEqual([]);
  });
});

describe('a queue', () => {
  test('forgets all about a key that is dropped', async () => {
    await shop.open();
    for (const key of ['a/0', 'a/1', 'a/2']) shop.queue.add(key);
    shop.queue.wakeAt('a/1', shop.clock.nowMs() + 100);
    shop.queue.retry('a/1');
    await shop.clock.pass(0);
    shop.queue.add('a/0');
    for (const key of ['a/0', 'a/1']) shop.queue.drop(key);
    await shop.done('a/0');
    await shop.done('a/2');
    await shop.clock.pass(60_000);
    expect([shop.begun, shop.queue.depth, shop.queue.waiting]).toEqual([['a/0', 'a/2'], 0, 0]);
  });

  test('tells how long keys waited and were worked on, and what was retried', async () => {
    const told: (string | number)[] = [];
    shop = new Workshop({
      observe: {
        waited: (ms) => told.push('waited', ms),
        worked: (ms) => told.push('worked', ms),
        retried: () => told.push('retried'),
      },
    });
    shop.queue.add('a/1');
    await shop.clock.pass(30);
    await shop.open();
    await shop.clock.pass(20);
    await shop.done('a/1', new Error('no'));
    expect(told).toEqual(['waited', 30, 'retried', 'worked', 20]);
  });

  test('is run by one crew at a time, of one worker at least', async () => {
    await shop.open();
    const { signal } = new AbortController();
    await expect(shop.queue.run(1, shop.work, signal)).rejects.toThrow('the queue is being run already');
    await expect(shop.queue.run(0, shop.work, signal)).rejects.toThrow('workers must be 1 or more, not 0');
  });

  test('wakes by the clock of the machine, and not before time', async () => {
    const queue = new KeyedQueue({ clock: systemClock, random: Math.random, laneOf });
    const stop = new AbortController();
    const dueMs = new Map([1, 7, 20, 33].map((ms) => [`a/${ms}`, Date.now() + ms]));
    const early: number[] = [];
    for (const [key, atMs] of dueMs) queue.wakeAt(key, atMs);
    const work = (key: string): Promise<void> => {
      const atMs = dueMs.get(key) ?? Infinity;
      if (Date.now() < atMs) early.push(atMs - Date.now());
      dueMs.delete(key);
      if (dueMs.size === 0) stop.abort();
      return Promise.resolve();
    };
    await queue.run(1, work, stop.signal);
    expect(early).toEqual([]);
  });
});

type Step =
  | { readonly do: 'add' | 'retry' | 'drop' | 'done' | 'fail'; readonly key: string }
  | { readonly do: 'wake'; readonly key: string; readonly inMs: number }
  | { readonly do: 'pass' | 'jump'; readonly ms: number };

const keys = fc.constantFrom('a/1', 'a/2', 'b/1', 'c/1');
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const), key: keys }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('done' as const, 'fail' as const), key: keys }) },
  fc.record({ do: fc.constantFrom('retry' as const, 'drop' as const), key: keys }),
  fc.record({ do: fc.constant('wake' as const), key: keys, inMs: fc.integer({ min: -5, max: 3_000 }) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 700 }) }),
  fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -2_000, max: 2_000 }) }),
);

/** Does the step, and notes in `owed` the keys for which a work must begin from now on. */
async function take(step: Step, { queue, clock, busy, done }: BoundWorkshop, owed: Set<string>): Promise<void> {
  switch (step.do) {
    case 'pass':
      return clock.pass(step.ms);
    case 'jump':
      clock.jump(step.ms);
      return;
    case 'done':
      return done(step.key);
    case 'fail':
      if (busy.has(step.key)) owed.add(step.key);
      return done(step.key, new Error('no'));
    case 'drop':
      owed.delete(step.key);
      queue.drop(step.key);
      return;
    case 'wake':
      owed.add(step.key);
      queue.wakeAt(step.key, clock.nowMs() + step.inMs);
      return;
    default:
      owed.add(step.key);
      queue[step.do](step.key);
  }
}

type BoundWorkshop = Pick<Workshop, 'queue' | 'clock' | 'busy' | 'done'>;

test('whatever is asked of it, a queue runs no key twice at once, has no more works than workers, and owes none in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), async (script, workers) => {
      const owed = new Set<string>();
      const each = new Workshop();
      await each.open(workers, (key) => {
        owed.delete(key);
        return each.work(key);
      });
      const bound = { queue: each.queue, clock: each.clock, busy: each.busy, done: each.done.bind(each) };
      for (const step of script) await take(step, bound, owed);
      for (let turn = 0; turn < 20; turn += 1) {
        for (const key of each.busy.keys()) await each.done(key);
        await each.clock.pass(1_000);
      }
      await each.abort();
      expect({ owed: [...owed], overlaps: each.overlaps }).toEqual({ owed: [], overlaps: [] });
      expect(each.mostBusy).toBeLessThanOrEqual(workers);
    }),
    { numRuns: 100 },
  );
});
