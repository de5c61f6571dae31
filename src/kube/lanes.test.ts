import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lanes } from './lanes.js';

const laneOf = (key: string): string => key.split('/')[0] ?? '';
const numbered = (lane: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${lane}/${n}`);

function lanesOf(...keys: readonly string[]): Lanes {
  const lanes = new Lanes(laneOf);
  for (const key of keys) lanes.push(key);
  return lanes;
}

function drained(lanes: Lanes): string[] {
  const keys: string[] = [];
  for (let key = lanes.shift(); key !== undefined; key = lanes.shift()) keys.push(key);
  return keys;
}

describe('lanes', () => {
  test('take turns, and serve in order', () => {
    expect(drained(lanesOf('a/1', 'a/2', 'a/3', 'b/1', 'c/1', 'b/2'))).toEqual([
      'a/1',
      'b/1',
      'c/1',
      'a/2',
      'b/2',
      'a/3',
    ]);
  });

  test('let a key that is there already keep its place', () => {
    const lanes = lanesOf('a/1', 'a/2', 'a/1');
    expect(lanes.size).toBe(2);
    expect(drained(lanes)).toEqual(['a/1', 'a/2']);
  });

  test('serve a single key beside a lane of 10,000 within the next two rounds', () => {
    const lanes = lanesOf(...numbered('crowd', 10_000));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), (served) => {
        for (let n = 0; n < served; n += 1) lanes.push(lanes.shift() ?? '');
        lanes.push('single/1');
        const next = [lanes.shift(), lanes.shift()];
        expect(next).toContain('single/1');
        for (const key of next) if (key !== undefined && key !== 'single/1') lanes.push(key);
      }),
    );
  });

  test('hold each key once, whatever is pushed, taken and removed, and lose none', () => {
    const step = fc.tuple(
      fc.constantFrom('push', 'shift', 'delete'),
      fc.constantFrom('a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'c/1'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (script) => {
        const lanes = new Lanes(laneOf);
        const model = new Set<string>();
        for (const [what, key] of script) {
          if (what === 'push') {
            lanes.push(key);
            model.add(key);
          } else if (what === 'delete') {
            lanes.delete(key);
            model.delete(key);
          } else {
            const taken = lanes.shift();
            expect(taken === undefined ? model.size === 0 : model.delete(taken)).toBe(true);
          }
          expect(lanes.size).toBe(model.size);
        }
        expect(drained(lanes).sort()).toEqual([...model].sort());
      }),
    );
  });
});
