import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Alarms } from './alarms.js';

const keys = fc.constantFrom('a', 'b', 'c', 'd');
const steps = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key: keys, atMs: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ do: fc.constant('delete' as const), key: keys }),
  fc.record({ do: fc.constant('take' as const), nowMs: fc.integer({ min: 0, max: 20 }) }),
);

/** The same in the plainest way: a list in the order in which the alarms were set. */
class PlainAlarms {
  #set: { readonly key: string; readonly atMs: number }[] = [];

  set(key: string, atMs: number): void {
    if (this.#set.some((alarm) => alarm.key === key && alarm.atMs === atMs)) return;
    this.delete(key);
    this.#set.push({ key, atMs });
  }

  delete(key: string): void {
    this.#set = this.#set.filter((alarm) => alarm.key !== key);
  }

  take(nowMs: number): string | undefined {
    const due = this.#set.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs)[0];
    if (due !== undefined) this.delete(due.key);
    return due?.key;
  }
}

describe('alarms', () => {
  test('come out in the order of their instants, and those of one instant in the order in which they were set', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (script) => {
        const alarms = new Alarms();
        const plain = new PlainAlarms();
        for (const step of script) {
          if (step.do === 'take') {
            expect(alarms.take(step.nowMs)).toBe(plain.take(step.nowMs));
          } else if (step.do === 'set') {
            for (const each of [alarms, plain]) each.set(step.key, step.atMs);
          } else {
            for (const each of [alarms, plain]) each.delete(step.key);
          }
        }
      }),
    );
  });

  test('hold no more garbage than alarms, and 64', () => {
    const alarms = new Alarms();
    let most = 0;
    for (let turn = 0; turn < 100; turn += 1) {
      for (let key = 0; key < 100; key += 1) alarms.set(`k${key}`, 1_000_000 - turn * 100 - key);
      most = Math.max(most, alarms.heapSize);
    }
    expect(most).toBeLessThanOrEqual(2 * 100 + 64);
    for (let key = 0; key < 100; key += 1) alarms.delete(`k${key}`);
    expect(alarms.heapSize).toBeLessThanOrEqual(64);
    expect(alarms.nextMs).toBe(Infinity);
  });

  test('are never set for NaN, which would break the order of the others', () => {
    expect(() => {
      new Alarms().set('a', NaN);
    }).toThrow('the alarm of a must be a number of milliseconds, not NaN');
  });
});
