import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bag } from './bag.js';

test('a bag holds what a set would hold', () => {
  const steps = fc.array(fc.record({ index: fc.nat(9), adds: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (taken) => {
      const all = Array.from({ length: 10 }, () => ({ place: 0 }));
      const bag = new Bag<{ place: number }>();
      const model = new Set<{ place: number }>();
      for (const { index, adds } of taken) {
        const item = all[index];
        if (item === undefined) continue;
        if (!adds) {
          bag.delete(item);
          model.delete(item);
        } else if (!model.has(item)) {
          bag.add(item);
          model.add(item);
        }
        expect(bag.size).toBe(model.size);
        expect(new Set(bag.items())).toEqual(model);
      }
    }),
  );
});
