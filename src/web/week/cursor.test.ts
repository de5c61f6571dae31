import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movedBy } from './cursor.ts';

const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'] as const;

test.each([
  ['ArrowRight', false, [0, 0], [0, 15]],
  ['ArrowLeft', false, [0, 0], [0, 0]],
  ['ArrowLeft', false, [2, 61], [2, 45]],
  ['ArrowDown', false, [5, 30], [6, 30]],
  ['ArrowDown', false, [6, 30], [6, 30]],
  ['ArrowUp', false, [1, 30], [0, 30]],
  ['PageDown', false, [1, 30], [1, 90]],
  ['PageUp', false, [1, 30], [1, 0]],
  ['End', false, [1, 30], [1, 1425]],
  ['Home', false, [1, 30], [1, 0]],
  ['End', true, [1, 30], [6, 1425]],
  ['Home', true, [1, 30], [0, 0]],
] as const)('%s (Ctrl: %s) goes from %j to %j', (key, ctrlKey, [weekday, minute], [toWeekday, toMinute]) => {
  expect(movedBy({ key, ctrlKey }, { weekday, minute }, 15)).toEqual({ weekday: toWeekday, minute: toMinute });
});

test('other keys move nothing', () => {
  expect(movedBy({ key: 'Enter', ctrlKey: false }, { weekday: 0, minute: 0 }, 15)).toBeUndefined();
});

test('whatever is pressed, the cursor stands at the beginning of a cell', () => {
  const pressed = fc.record({ key: fc.constantFrom(...keys), ctrlKey: fc.boolean() });
  fc.assert(
    fc.property(fc.array(pressed), fc.constantFrom(5, 15, 60, 180, 240), (all, perColumn) => {
      const place = all.reduce((from, one) => movedBy(one, from, perColumn) ?? from, { weekday: 3, minute: 0 });
      expect(place.minute % perColumn).toBe(0);
      expect(place.minute >= 0 && place.minute < 1440 && place.weekday >= 0 && place.weekday <= 6).toBe(true);
    }),
  );
});
