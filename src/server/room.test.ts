import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Room } from './room.js';

/** Asks in the name of `who`, who is added to `entered` once there is room. */
function asker(room: Room): { entered: string[]; ask: (who: string, bytes: number) => () => void } {
  const entered: string[] = [];
  const ask = (who: string, bytes: number): (() => void) => room.ask(bytes, () => entered.push(who));
  return { entered, ask };
}

describe('room', () => {
  test('is given at once while there is enough', () => {
    const room = new Room(10);
    const { entered, ask } = asker(room);
    ask('a', 4);
    ask('b', 6);
    expect([entered, room.waiting]).toEqual([['a', 'b'], 0]);
  });

  test('that is given back goes to those who wait, as far as it suffices', () => {
    const room = new Room(10);
    const { entered, ask } = asker(room);
    const leave = ask('a', 10);
    ask('b', 3);
    ask('c', 7);
    ask('d', 1);
    expect([entered, room.waiting]).toEqual([['a'], 3]);
    leave();
    expect([entered, room.waiting]).toEqual([['a', 'b', 'c'], 1]);
  });

  test('is not given to whoever needs little before somebody who needs much', () => {
    const { entered, ask } = asker(new Room(10));
    ask('a', 5);
    ask('much', 6);
    ask('little', 1);
    expect(entered).toEqual(['a']);
  });

  test('comes to the next when the first in the line gives up', () => {
    const room = new Room(10);
    const { entered, ask } = asker(room);
    ask('a', 5);
    const giveUp = ask('much', 6);
    ask('little', 1);
    giveUp();
    expect([entered, room.waiting]).toEqual([['a', 'little'], 0]);
  });

  test('is given back once, however often its holder leaves', () => {
    const { entered, ask } = asker(new Room(10));
    const leave = ask('a', 10);
    leave();
    leave();
    ask('b', 10);
    ask('c', 10);
    expect(entered).toEqual(['a', 'b']);
  });

  test('is given back by one who leaves as soon as it enters', () => {
    const room = new Room(10);
    const { entered, ask } = asker(room);
    const first = ask('a', 10);
    const second: () => void = room.ask(10, () => {
      second();
    });
    ask('c', 10);
    first();
    expect([entered, room.waiting]).toEqual([['a', 'c'], 0]);
  });

  test('is never more than there is, comes in the order of the line, and all of it comes back', () => {
    const steps = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 10 }), leaver: fc.nat(20) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, (asked) => {
        const room = new Room(10);
        const inside = new Map<number, number>();
        const order: number[] = [];
        const leave = asked.map(({ bytes, leaver }, index) => {
          const leaves = room.ask(bytes, () => {
            inside.set(index, bytes);
            order.push(index);
          });
          return { leaves, leaver };
        });
        const held = (): number => [...inside.values()].reduce((sum, bytes) => sum + bytes, 0);
        const out = (index: number): void => {
          inside.delete(index);
          leave[index]?.leaves();
          expect(held()).toBeLessThanOrEqual(10);
        };
        for (const { leaver } of leave) if (inside.has(leaver)) out(leaver);
        for (let index = 0; index < leave.length; index++) out(index);
        expect(order).toEqual(asked.map((_, index) => index));
        expect(room.waiting).toBe(0);
        let whole = false;
        room.ask(10, () => (whole = true));
        expect(whole).toBe(true);
      }),
    );
  });
});
