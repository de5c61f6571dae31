import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap } from './heap.js';

interface Item {
  readonly rank: number;
}

function drained(heap: Heap<Item>): number[] {
  const ranks: number[] = [];
  for (let item = heap.pop(); item !== undefined; item = heap.pop()) ranks.push(item.rank);
  return ranks;
}

const ascending = (ranks: readonly number[]): number[] => [...ranks].sort((a, b) => a - b);

test('what comes before all others leaves first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (ranks) => {
      const heap = new Heap<Item>((a, b) => a.rank < b.rank);
      for (const rank of ranks) heap.push({ rank });
      expect(heap.peek()?.rank).toBe(ascending(ranks)[0]);
      expect(drained(heap)).toEqual(ascending(ranks));
    }),
  );
});

test('pushes between pops keep the order', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer())), (steps) => {
      const heap = new Heap<Item>((a, b) => a.rank < b.rank);
      let model: number[] = [];
      for (const rank of steps) {
        if (rank === null) {
          expect(heap.pop()?.rank).toBe(model[0]);
          model = model.slice(1);
        } else {
          heap.push({ rank });
          model = ascending([...model, rank]);
        }
        expect(heap.size).toBe(model.length);
      }
    }),
  );
});

test('those that are not wanted leave, and the others keep their order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (ranks) => {
      const heap = new Heap<Item>((a, b) => a.rank < b.rank);
      for (const rank of ranks) heap.push({ rank });
      heap.keep(({ rank }) => rank % 3 === 0);
      expect(drained(heap)).toEqual(ascending(ranks.filter((rank) => rank % 3 === 0)));
    }),
  );
});
