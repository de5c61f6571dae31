import { expect, test } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { onSetBack } from './set-back.js';

test('a wall clock that is set back is noticed within a second, and nothing else is', async () => {
  const clock = new FakeClock();
  let times = 0;
  const end = onSetBack(clock, () => (times += 1));
  await clock.pass(10_000);
  clock.jump(3_600_000);
  await clock.pass(10_000);
  clock.jump(-400);
  await clock.pass(10_000);
  expect(times).toBe(0);
  clock.jump(-3_600_000);
  await clock.pass(1_000);
  expect(times).toBe(1);
  await clock.pass(60_000);
  expect(times).toBe(1);
  end();
  clock.jump(-3_600_000);
  await clock.pass(10_000);
  expect([times, clock.waiting]).toEqual([1, 0]);
});
