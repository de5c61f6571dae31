import { expect, test } from 'vitest';
import { SharedReads } from './shared-reads.js';

/** Reads that end when they are told to. */
function stage(): {
  reads: SharedReads<number>;
  begun: () => number;
  end: (index: number) => Promise<void>;
  fail: () => void;
} {
  const ends: ((fails: boolean) => void)[] = [];
  const reads = new SharedReads(
    () =>
      new Promise<number>((resolve, reject) => {
        const number = ends.length + 1;
        ends.push((fails) => {
          if (fails) reject(new Error('no'));
          else resolve(number);
        });
      }),
  );
  return {
    reads,
    begun: () => ends.length,
    end: async (index) => {
      ends[index - 1]?.(false);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    },
    fail: () => {
      ends.at(-1)?.(true);
    },
  };
}

test('a read begins at once where none is under way', async () => {
  const { reads, begun, end } = stage();
  const answer = reads.get('a');
  expect(begun()).toBe(1);
  await end(1);
  expect(await answer).toBe(1);
});

test('who comes while a read is under way shares the next one, which begins after it asked', async () => {
  const { reads, begun, end } = stage();
  const first = reads.get('a');
  const others = [reads.get('a'), reads.get('a'), reads.get('a')];
  expect(begun()).toBe(1);
  await end(1);
  expect(await first).toBe(1);
  expect(begun()).toBe(2);
  const late = reads.get('a');
  await end(2);
  expect(await Promise.all(others)).toEqual([2, 2, 2]);
  await end(3);
  expect(await late).toBe(3);
});

test('reads of different keys do not wait for each other', () => {
  const { reads, begun } = stage();
  void reads.get('a');
  void reads.get('b');
  expect(begun()).toBe(2);
});

test('a read that fails holds up nobody', async () => {
  const { reads, end, fail } = stage();
  const first = reads.get('a');
  const second = reads.get('a');
  fail();
  await expect(first).rejects.toThrow('no');
  await end(2);
  expect(await second).toBe(2);
});
